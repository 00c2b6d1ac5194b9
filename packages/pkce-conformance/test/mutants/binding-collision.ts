import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

export const bindingCollision: Record<string, Saboteur> = {
  RebindsOnCollision: rebinding('a hold with a binding and a put with another', () => true),
  UnbindsOnCollision: rebinding(
    'a hold with a binding and a put without',
    (_, second) => second === undefined,
  ),
  BindsTheUnboundOnCollision: rebinding(
    'a hold without a binding and a put with one',
    (first) => first === undefined,
  ),
}

function rebinding(collision: string, rebinds: (first: Binding, second: Binding) => boolean): Saboteur {
  return {
    breaks: `binding › a collision of ${collision} leaves the first one’s binding`,
    Store: class extends HonestStore {
      protected override async putHold(state: string, value: Value, binding: Binding) {
        const first = this.holds.get(state)
        return super.putHold(state, value, binding).catch((collision: Error) => {
          if (first && rebinds(first.binding, binding)) first.binding = binding
          throw collision
        })
      }
    },
  }
}
