import { setTimeout } from 'node:timers/promises'
import type { NewPkceState, PutOptions, TakeOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { ReferenceStore } from './reference-store.ts'

const REJECTS = 'abort › an aborted signal rejects put and take with its reason: a custom error'

export const abort: Record<string, Mutant> = {
  IgnoresAbort: {
    breaks: REJECTS,
    Store: class extends ReferenceStore {
      protected override checkSignal() {}
    },
  },
  AbortsWithAnotherError: {
    breaks: REJECTS,
    Store: class extends ReferenceStore {
      protected override checkSignal(signal: AbortSignal | undefined) {
        if (signal?.aborted) throw new Error('aborted', { cause: signal.reason })
      }
    },
  },
  WrapsStringReasons: {
    breaks: 'abort › an aborted signal rejects put and take with its reason: a string',
    Store: class extends ReferenceStore {
      protected override checkSignal(signal: AbortSignal | undefined) {
        if (typeof signal?.reason === 'string') throw new Error(signal.reason)
        super.checkSignal(signal)
      }
    },
  },
  PutsThenAborts: {
    breaks: 'abort › a put with an already aborted signal stores nothing',
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, { signal, ...options }: PutOptions = {}) {
        const put = await super.put(state, value, options)
        this.checkSignal(signal)
        return put
      }
    },
  },
  TakesThenAborts: {
    breaks: 'abort › a take with an already aborted signal leaves the flow',
    Store: class extends ReferenceStore {
      override async take(state: string, { signal, ...options }: TakeOptions = {}) {
        const taken = await super.take(state, options)
        this.checkSignal(signal)
        return taken
      }
    },
  },
  LosesTheFlowOnAbort: {
    breaks: 'abort › a take that is aborted while pending either returns the flow or leaves it in place',
    Store: class extends ReferenceStore {
      override async take(state: string, options: TakeOptions = {}) {
        const taken = await super.take(state, options)
        // Long enough for every abort during the take to arrive before it ends.
        if (options.signal) await setTimeout(50)
        this.checkSignal(options.signal)
        return taken
      }
    },
  },
  UndoesThePutOnLateAbort: {
    breaks: 'abort › a signal that is aborted after the call has no effect',
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options: PutOptions = {}) {
        const put = await super.put(state, value, options)
        options.signal?.addEventListener('abort', () => this.flows.delete(state))
        return put
      }
    },
  },
}
