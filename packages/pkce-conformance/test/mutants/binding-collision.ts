import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

export const bindingCollision: Record<string, Mutant> = {
  RebindsOnCollision: rebinding('one binding, and a put with another', () => true),
  UnbindsOnCollision: rebinding('one binding, and a put without one', (_, second) => second === undefined),
  BindsUnboundFlowsOnCollision: rebinding('no binding, and a put with one', (first) => first === undefined),
}

function rebinding(collision: string, rebinds: (first: Binding, second: Binding) => boolean): Mutant {
  return {
    breaks: `binding › a collision leaves the binding of the pending flow: ${collision}`,
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        const first = this.flows.get(state)
        return super.putFlow(state, value, binding).catch((collision: Error) => {
          if (first && rebinds(first.binding, binding)) first.binding = binding
          throw collision
        })
      }
    },
  }
}
