import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const bindingCollision: Record<string, Mutant> = {
  RebindsOnCollision: rebinding('a flow with a binding and a put with another', () => true),
  UnbindsOnCollision: rebinding(
    'a flow with a binding and a put without',
    (_, second) => second === undefined,
  ),
  BindsTheUnboundOnCollision: rebinding(
    'a flow without a binding and a put with one',
    (first) => first === undefined,
  ),
}

function rebinding(collision: string, rebinds: (first: Binding, second: Binding) => boolean): Mutant {
  return {
    breaks: `binding › a collision of ${collision} leaves the first one’s binding`,
    Store: class extends HonestStore {
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
