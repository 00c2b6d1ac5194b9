import { BindingMismatchError, StateNotFoundError, type TakeOptions } from '@org/pkce-core'
import { type Binding, type Hold, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

const OTHER_OR_NONE = 'binding › a take with another binding, or none, is a mismatch and leaves the hold'
const BINDING_OF_THE_UNBOUND =
  'binding › a take with a binding, of a hold without, is a mismatch and leaves it'
const UNKNOWN = 'binding › a token that is not held is unknown, whatever the binding'

export const binding: Record<string, Saboteur> = {
  IgnoresBindings: matching(OTHER_OR_NONE, () => true),
  TrustsWhoeverBringsNone: matching(OTHER_OR_NONE, (held, taker) => taker === undefined || taker === held),
  TakesTheTokenForTheBinding: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      protected override findBound(state: string, binding: Binding) {
        return binding === state ? this.find(state) : super.findBound(state, binding)
      }
    },
  },
  TakesTheBindingOfAnyHold: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      protected override matches(hold: Hold, binding: Binding) {
        return hold.binding ? [...this.holds.values()].some((any) => any.binding === binding) : !binding
      }
    },
  },
  BurnsOnMismatch: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      protected override findBound(state: string, binding: Binding) {
        const hold = this.find(state)
        this.holds.delete(state)
        if (!this.matches(hold, binding)) throw new BindingMismatchError()
        return hold
      }
    },
  },
  LocksOutAfterFiveMismatches: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      readonly #mismatches = new Map<string, number>()
      protected override findBound(state: string, binding: Binding) {
        const mismatches = (this.#mismatches.get(state) ?? 0) + 1
        if (this.matches(this.find(state), binding) && mismatches < 5) return this.find(state)
        this.#mismatches.set(state, mismatches)
        throw new BindingMismatchError()
      }
    },
  },
  RenewsOnMismatch: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      protected override matches(hold: Hold, binding: Binding) {
        const matches = super.matches(hold, binding)
        if (!matches) hold.expiresAt = new Date(Date.now() + this.ttlMs + 1)
        return matches
      }
    },
  },
  HidesWhatIsBoundToOthers: {
    breaks: OTHER_OR_NONE,
    Store: class extends HonestStore {
      protected override findBound(state: string, binding: Binding) {
        if (!this.matches(this.find(state), binding)) throw new StateNotFoundError('unknown')
        return this.find(state)
      }
    },
  },
  TakesTheUnboundWithAnyBinding: matching(
    BINDING_OF_THE_UNBOUND,
    (held, taker) => held === undefined || taker === held,
  ),
  KeepsBindingsInOneProcess: {
    breaks: 'binding › a take with the binding of the put gets the hold, on any replica',
    Store: class extends HonestStore {
      readonly #bindings = new Map<Hold, Binding>()
      protected override store(state: string, value: Value, binding: Binding) {
        const hold = super.store(state, value, binding)
        this.#bindings.set(hold, binding)
        return hold
      }
      protected override matches(hold: Hold, binding: Binding) {
        return this.#bindings.get(hold) === binding
      }
    },
  },
  KeepsOneHoldForABinding: {
    breaks: 'binding › one binding may bind many holds, each under its own token',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        for (const [other, hold] of this.holds) {
          if (hold.binding !== undefined && hold.binding === binding) this.holds.delete(other)
        }
        return super.store(state, value, binding)
      }
    },
  },
  CallsTheUnknownMismatched: {
    breaks: UNKNOWN,
    Store: class extends HonestStore {
      protected override findBound(state: string, binding: Binding) {
        if (!this.holds.has(state) && binding !== undefined) throw new BindingMismatchError()
        return super.findBound(state, binding)
      }
    },
  },
  RemembersTheBindingOfTheTaken: {
    breaks: UNKNOWN,
    Store: class extends HonestStore {
      readonly #bindings = new Map<string, Binding>()
      override async take(state: string, options: TakeOptions = {}) {
        const { binding } = this.holds.get(state) ?? {}
        if (binding !== undefined) this.#bindings.set(state, binding)
        else if (this.#bindings.has(state) && this.#bindings.get(state) !== options.binding)
          throw new BindingMismatchError()
        return super.take(state, options)
      }
    },
  },
  BindsTokensForGood: {
    breaks: 'binding › a token that was taken may be put again, with another binding or none',
    Store: class extends HonestStore {
      readonly #bindings = new Map<string, Binding>()
      protected override store(state: string, value: Value, binding: Binding) {
        if (!this.#bindings.has(state)) this.#bindings.set(state, binding)
        return super.store(state, value, this.#bindings.get(state))
      }
    },
  },
}

export function matching(breaks: string, matches: (held: Binding, taker: Binding) => boolean): Saboteur {
  return {
    breaks,
    Store: class extends HonestStore {
      protected override matches(hold: Hold, binding: Binding) {
        return matches(hold.binding, binding)
      }
    },
  }
}
