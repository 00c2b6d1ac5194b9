import { StateNotFoundError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, type Flow, ReferenceStore, roundTripDelay, type Value } from './reference-store.ts'

export const exactlyOnce: Record<string, Mutant> = {
  GetsThenDeletes: {
    breaks: 'exactly once › exactly one of 64 racing takes receives the flow; the others find nothing',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = { ...this.findBound(state, binding) }
        await roundTripDelay()
        this.flows.delete(state)
        return { ...flow.value, ...flow }
      }
    },
  },
  ThrowsAnotherErrorToLosers: {
    breaks: 'exactly once › exactly one of 64 racing takes receives the flow; the others find nothing',
    Store: class extends ReferenceStore {
      readonly #taking = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (this.#taking.has(state)) throw new Error('deadlock detected')
        this.#taking.add(state)
        return super.takeFlow(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
  ReturnsUndefinedForUnknown: {
    breaks: 'exactly once › a state that was never put is unknown',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return this.flows.has(state) ? super.takeFlow(state, binding) : (undefined as never)
      }
    },
  },
  NeverDeletes: {
    breaks: 'exactly once › a taken flow is unknown to every replica',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = this.findBound(state, binding)
        return { ...flow.value, createdAt: new Date(flow.createdAt), expiresAt: new Date(flow.expiresAt) }
      }
    },
  },
  TakesTwice: {
    breaks: 'exactly once › a taken flow is unknown to every replica',
    Store: class extends ReferenceStore {
      readonly #once = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = this.flows.get(state)
        const taken = await super.takeFlow(state, binding)
        if (flow && !this.#once.has(state)) this.flows.set(state, flow)
        this.#once.add(state)
        return taken
      }
    },
  },
  BurnsStates: {
    breaks: 'exactly once › a taken state may be put again',
    Store: class extends ReferenceStore {
      readonly #burnt = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (this.#burnt.has(state)) throw new StateNotFoundError('unknown')
        const taken = await super.takeFlow(state, binding)
        this.#burnt.add(state)
        return taken
      }
    },
  },
  ReportsUnknownAsExpired: {
    breaks: 'exactly once › a state that was never put is unknown',
    Store: class extends ReferenceStore {
      protected override find(state: string): Flow {
        if (!this.flows.has(state)) throw new StateNotFoundError('expired')
        return super.find(state)
      }
    },
  },
  KeepsFlowsInOneProcess: {
    breaks: 'round trip › take returns every field',
    Store: class extends ReferenceStore {
      constructor(ttlMs: number) {
        super(ttlMs, new Map())
      }
    },
  },
  MixesUpFlows: {
    breaks: 'interleaving › 1000 interleaved takes each receive their own flow',
    Store: class extends ReferenceStore {
      #latest: Value | undefined
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        this.#latest = value
        await roundTripDelay()
        return super.putFlow(state, this.#latest, binding)
      }
    },
  },
}
