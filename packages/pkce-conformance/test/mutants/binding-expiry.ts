import { BindingMismatchError, StateNotFoundError } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

const ALIKE = 'expiry › a hold that has expired answers alike to every binding'

export const bindingExpiry: Record<string, Saboteur> = {
  LooksAtTheBindingFirst: {
    breaks: ALIKE,
    Store: class extends HonestStore {
      protected override find(state: string, binding?: Binding) {
        const hold = this.holds.get(state)
        if (hold && !this.matches(hold, binding)) throw new BindingMismatchError()
        return super.find(state)
      }
      protected override findBound(state: string, binding: Binding) {
        return this.find(state, binding)
      }
    },
  },
  TellsTheExpiryToTheRightOneOnly: {
    breaks: ALIKE,
    Store: class extends HonestStore {
      protected override findBound(state: string, binding: Binding) {
        const hold = this.holds.get(state)
        if (hold && this.isExpired(hold) && !this.matches(hold, binding))
          throw new StateNotFoundError('unknown')
        return super.findBound(state, binding)
      }
    },
  },
  KeepsTheBindingThatItReplaces: replacing('one binding by another', (before, after) => before ?? after),
  NeverUnbinds: replacing('a binding by none', (before, after) => after ?? before),
  NeverBindsWhatWasUnbound: replacing('no binding by one', (before, after) => (before ? after : undefined)),
}

function replacing(replaced: string, replace: (before: Binding, after: Binding) => Binding): Saboteur {
  return {
    breaks: `expiry › a put that replaces an expired hold replaces ${replaced}`,
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const expired = this.holds.get(state)
        return super.store(state, value, expired ? replace(expired.binding, binding) : binding)
      }
    },
  }
}
