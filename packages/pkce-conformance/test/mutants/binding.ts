import { BindingMismatchError, StateNotFoundError, type TakeOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, type Flow, ReferenceStore, type Value } from './reference-store.ts'

const OTHER_OR_NONE = 'binding › a take with another binding or none is a mismatch and leaves the flow'
const BINDING_OF_THE_UNBOUND =
  'binding › a take with a binding for an unbound flow is a mismatch and leaves it in place'
const UNKNOWN = 'binding › a state without a flow is unknown, with any binding'

export const binding: Record<string, Mutant> = {
  IgnoresBindings: matching(OTHER_OR_NONE, () => true),
  AcceptsNoBinding: matching(
    OTHER_OR_NONE,
    (stored, presented) => presented === undefined || presented === stored,
  ),
  AcceptsTheStateAsBinding: {
    breaks: OTHER_OR_NONE,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        return binding === state ? this.find(state) : super.findBound(state, binding)
      }
    },
  },
  AcceptsTheBindingOfAnyFlow: {
    breaks: OTHER_OR_NONE,
    Store: class extends ReferenceStore {
      protected override matches(flow: Flow, binding: Binding) {
        return flow.binding ? [...this.flows.values()].some((any) => any.binding === binding) : !binding
      }
    },
  },
  DeletesOnMismatch: {
    breaks: OTHER_OR_NONE,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        const flow = this.find(state)
        this.flows.delete(state)
        if (!this.matches(flow, binding)) throw new BindingMismatchError()
        return flow
      }
    },
  },
  LocksOutAfterFiveMismatches: {
    breaks: OTHER_OR_NONE,
    Store: class extends ReferenceStore {
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
    Store: class extends ReferenceStore {
      protected override matches(flow: Flow, binding: Binding) {
        const matches = super.matches(flow, binding)
        if (!matches) flow.expiresAt = new Date(Date.now() + this.ttlMs + 1)
        return matches
      }
    },
  },
  HidesFlowsWithOtherBindings: {
    breaks: OTHER_OR_NONE,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        if (!this.matches(this.find(state), binding)) throw new StateNotFoundError('unknown')
        return this.find(state)
      }
    },
  },
  AcceptsAnyBindingForUnboundFlows: matching(
    BINDING_OF_THE_UNBOUND,
    (stored, presented) => stored === undefined || presented === stored,
  ),
  KeepsBindingsInOneProcess: {
    breaks: 'binding › a take with the binding of the put receives the flow on any replica',
    Store: class extends ReferenceStore {
      readonly #bindings = new Map<Flow, Binding>()
      protected override store(state: string, value: Value, binding: Binding) {
        const flow = super.store(state, value, binding)
        this.#bindings.set(flow, binding)
        return flow
      }
      protected override matches(flow: Flow, binding: Binding) {
        return this.#bindings.get(flow) === binding
      }
    },
  },
  KeepsOneFlowForABinding: {
    breaks: 'binding › several flows with different states may share a binding',
    Store: class extends ReferenceStore {
      protected override store(state: string, value: Value, binding: Binding) {
        for (const [other, flow] of this.flows) {
          if (flow.binding !== undefined && flow.binding === binding) this.flows.delete(other)
        }
        return super.store(state, value, binding)
      }
    },
  },
  ReportsUnknownAsMismatch: {
    breaks: UNKNOWN,
    Store: class extends ReferenceStore {
      protected override findBound(state: string, binding: Binding) {
        if (!this.flows.has(state) && binding !== undefined) throw new BindingMismatchError()
        return super.findBound(state, binding)
      }
    },
  },
  RemembersTheBindingAfterTake: {
    breaks: UNKNOWN,
    Store: class extends ReferenceStore {
      readonly #bindings = new Map<string, Binding>()
      override async take(state: string, options: TakeOptions = {}) {
        const { binding } = this.flows.get(state) ?? {}
        if (binding !== undefined) this.#bindings.set(state, binding)
        else if (this.#bindings.has(state) && this.#bindings.get(state) !== options.binding)
          throw new BindingMismatchError()
        return super.take(state, options)
      }
    },
  },
  BindsStatesForever: {
    breaks: 'binding › a taken state may be put again with another binding or none',
    Store: class extends ReferenceStore {
      readonly #bindings = new Map<string, Binding>()
      protected override store(state: string, value: Value, binding: Binding) {
        if (!this.#bindings.has(state)) this.#bindings.set(state, binding)
        return super.store(state, value, this.#bindings.get(state))
      }
    },
  },
}

export function matching(breaks: string, matches: (stored: Binding, presented: Binding) => boolean): Mutant {
  return {
    breaks,
    Store: class extends ReferenceStore {
      protected override matches(flow: Flow, binding: Binding) {
        return matches(flow.binding, binding)
      }
    },
  }
}
