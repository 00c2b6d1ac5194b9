import { BindingMismatchError, StateNotFoundError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

const ALIKE = 'expiry › an expired flow is reported in the same way for every binding'

export const bindingExpiry: Record<string, Mutant> = {
  ChecksTheBindingBeforeExpiry: {
    breaks: ALIKE,
    Store: class extends ReferenceStore {
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
  ReportsExpiryOnlyToTheRightBinding: {
    breaks: ALIKE,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        const flow = this.flows.get(state)
        if (flow && this.isExpired(flow) && !this.matches(flow, binding))
          throw new StateNotFoundError('unknown')
        return super.findBound(state, binding)
      }
    },
  },
  KeepsTheReplacedBinding: replacing('one with another', (before, after) => before ?? after),
  NeverUnbinds: replacing('one with none', (before, after) => after ?? before),
  NeverBindsUnboundStates: replacing('none with one', (before, after) => (before ? after : undefined)),
}

function replacing(replaced: string, replace: (before: Binding, after: Binding) => Binding): Mutant {
  return {
    breaks: `expiry › a put that replaces an expired flow replaces its binding: ${replaced}`,
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const expired = this.flows.get(state)
        return super.store(state, value, expired ? replace(expired.binding, binding) : binding)
      }
    },
  }
}
