import { StateNotFoundError } from '@org/pkce-core'
import { aMoment, type Binding, type Flow, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const exactlyOnce: Record<string, Mutant> = {
  GetsThenDeletes: {
    breaks: 'exactly once › of 64 racing takes one receives the flow, and the others find nothing',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = { ...this.findBound(state, binding) }
        await aMoment()
        this.flows.delete(state)
        return { ...flow.value, ...flow }
      }
    },
  },
  AnswersLosersWithAnErrorOfItsOwn: {
    breaks: 'exactly once › of 64 racing takes one receives the flow, and the others find nothing',
    Store: class extends HonestStore {
      readonly #taking = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (this.#taking.has(state)) throw new Error('deadlock detected')
        this.#taking.add(state)
        return super.takeFlow(state, binding).finally(() => this.#taking.delete(state))
      }
    },
  },
  GivesAllLosersNothing: {
    breaks: 'exactly once › a state that was never put is unknown',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        return this.flows.has(state) ? super.takeFlow(state, binding) : (undefined as never)
      }
    },
  },
  NeverDeletes: {
    breaks: 'exactly once › a flow that was taken is unknown, to every replica',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        const flow = this.findBound(state, binding)
        return { ...flow.value, createdAt: new Date(flow.createdAt), expiresAt: new Date(flow.expiresAt) }
      }
    },
  },
  TakesTwice: {
    breaks: 'exactly once › a flow that was taken is unknown, to every replica',
    Store: class extends HonestStore {
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
    breaks: 'exactly once › a state that was taken may be put again',
    Store: class extends HonestStore {
      readonly #burnt = new Set<string>()
      protected override async takeFlow(state: string, binding: Binding) {
        if (this.#burnt.has(state)) throw new StateNotFoundError('unknown')
        const taken = await super.takeFlow(state, binding)
        this.#burnt.add(state)
        return taken
      }
    },
  },
  CallsTheUnknownExpired: {
    breaks: 'exactly once › a state that was never put is unknown',
    Store: class extends HonestStore {
      protected override find(state: string): Flow {
        if (!this.flows.has(state)) throw new StateNotFoundError('expired')
        return super.find(state)
      }
    },
  },
  KeepsFlowsInOneProcess: {
    breaks: 'round trip › take hands back every field',
    Store: class extends HonestStore {
      constructor(ttlMs: number) {
        super(ttlMs, new Map())
      }
    },
  },
  MixesUpFlows: {
    breaks: 'interleaving › 1000 interleaved flows get their own flows back',
    Store: class extends HonestStore {
      #latest: Value | undefined
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        this.#latest = value
        await aMoment()
        return super.putFlow(state, this.#latest, binding)
      }
    },
  },
}
