import { setTimeout } from 'node:timers/promises'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, roundTripDelay } from './reference-store.ts'

export const close: Record<string, Mutant> = {
  ClosesOnce: {
    breaks: 'close › close is idempotent, in sequence and concurrently',
    Store: class extends ReferenceStore {
      override async close() {
        this.checkOpen()
        await super.close()
      }
    },
  },
  ClosesOnceAtATime: {
    breaks: 'close › close is idempotent, in sequence and concurrently',
    Store: class extends ReferenceStore {
      #closing = false
      override async close() {
        if (this.#closing) throw new Error('already closing')
        this.#closing = true
        await super.close()
        this.#closing = false
      }
    },
  },
  AcceptsAfterClose: {
    breaks: 'close › a closed store rejects put, take and sweep',
    Store: class extends ReferenceStore {
      protected override checkOpen() {}
    },
  },
  SweepsAfterClose: {
    breaks: 'close › a closed store rejects put, take and sweep',
    Store: class extends ReferenceStore {
      override async sweep() {
        return this.closed ? 0 : super.sweep()
      }
    },
  },
  AcceptsWhileClosing: {
    breaks: 'close › a closing store rejects put, take and sweep',
    Store: class extends ReferenceStore {
      override async close() {
        await roundTripDelay()
        await super.close()
      }
    },
  },
  ClosesWithoutWaiting: {
    breaks: 'close › pending calls finish before close resolves',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        await roundTripDelay()
        // So slow that it cannot finish by chance before the suite checks, even on a busy machine.
        if (this.closed) await setTimeout(250)
        return super.takeFlow(state, binding)
      }
      override async close() {
        this.closed = true
      }
    },
  },
  DropsPendingCalls: {
    breaks: 'close › pending calls finish before close resolves',
    Store: class extends ReferenceStore {
      protected override async takeFlow(state: string, binding: Binding) {
        await roundTripDelay()
        this.checkOpen()
        return super.takeFlow(state, binding)
      }
    },
  },
  DisposesWithoutClosing: {
    breaks: 'close › `await using` closes the store',
    Store: class extends ReferenceStore {
      override async [Symbol.asyncDispose]() {}
    },
  },
  ClosesOtherReplicas: {
    breaks: 'close › closing one replica leaves its flows to the others',
    Store: class extends ReferenceStore {
      override async close() {
        await super.close()
        this.flows.clear()
      }
    },
  },
}
