import { BindingMismatchError, StateNotFoundError } from '@org/pkce-core'
import { type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const ALIKE = 'expiry › a flow that has expired answers alike to every binding'

export const bindingExpiry: Record<string, Mutant> = {
  LooksAtTheBindingFirst: {
    breaks: ALIKE,
    Store: class extends HonestStore {
      protected override find(state: string, binding?: Binding) {
        const flow = this.flows.get(state)
        if (flow && !this.matches(flow, binding)) throw new BindingMismatchError()
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
        const flow = this.flows.get(state)
        if (flow && this.isExpired(flow) && !this.matches(flow, binding))
          throw new StateNotFoundError('unknown')
        return super.findBound(state, binding)
      }
    },
  },
  KeepsTheBindingThatItReplaces: replacing('one binding by another', (before, after) => before ?? after),
  NeverUnbinds: replacing('a binding by none', (before, after) => after ?? before),
  NeverBindsWhatWasUnbound: replacing('no binding by one', (before, after) => (before ? after : undefined)),
}

function replacing(replaced: string, replace: (before: Binding, after: Binding) => Binding): Mutant {
  return {
    breaks: `expiry › a put that replaces an expired flow replaces ${replaced}`,
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const expired = this.flows.get(state)
        return super.store(state, value, expired ? replace(expired.binding, binding) : binding)
      }
    },
  }
}
