import { setTimeout } from 'node:timers/promises'
import type { NewPkceState, PutOptions, TakeOptions } from '@org/pkce-core'
import { HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const REJECTS = 'abort › an aborted signal rejects put and take with its reason, an error of the caller’s'

export const abort: Record<string, Mutant> = {
  IgnoresAbort: {
    breaks: REJECTS,
    Store: class extends HonestStore {
      protected override checkSignal() {}
    },
  },
  AbortsWithAnErrorOfItsOwn: {
    breaks: REJECTS,
    Store: class extends HonestStore {
      protected override checkSignal(signal: AbortSignal | undefined) {
        if (signal?.aborted) throw new Error('aborted', { cause: signal.reason })
      }
    },
  },
  WrapsReasonsThatAreNoErrors: {
    breaks: 'abort › an aborted signal rejects put and take with its reason, no error at all',
    Store: class extends HonestStore {
      protected override checkSignal(signal: AbortSignal | undefined) {
        if (typeof signal?.reason === 'string') throw new Error(signal.reason)
        super.checkSignal(signal)
      }
    },
  },
  PutsThenAborts: {
    breaks: 'abort › a put whose signal was aborted before stores nothing',
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, { signal, ...options }: PutOptions = {}) {
        const put = await super.put(state, value, options)
        this.checkSignal(signal)
        return put
      }
    },
  },
  TakesThenAborts: {
    breaks: 'abort › a take whose signal was aborted before leaves the flow',
    Store: class extends HonestStore {
      override async take(state: string, { signal, ...options }: TakeOptions = {}) {
        const taken = await super.take(state, options)
        this.checkSignal(signal)
        return taken
      }
    },
  },
  LosesTheFlowOnTheWay: {
    breaks: 'abort › a take that is aborted on the way hands the flow over, or leaves it',
    Store: class extends HonestStore {
      override async take(state: string, options: TakeOptions = {}) {
        const taken = await super.take(state, options)
        // Long enough for every abort on the way to come before the end of it.
        if (options.signal) await setTimeout(50)
        this.checkSignal(options.signal)
        return taken
      }
    },
  },
  UndoesThePutAfterwards: {
    breaks: 'abort › a signal that is aborted afterwards changes nothing',
    Store: class extends HonestStore {
      override async put(state: string, value: NewPkceState, options: PutOptions = {}) {
        const put = await super.put(state, value, options)
        options.signal?.addEventListener('abort', () => this.flows.delete(state))
        return put
      }
    },
  },
}
