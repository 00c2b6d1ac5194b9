import { setTimeout } from 'node:timers/promises'
import { aMoment, type Binding, HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

export const close: Record<string, Mutant> = {
  ClosesOnce: {
    breaks: 'close › close is idempotent, one call after the other and side by side',
    Store: class extends HonestStore {
      override async close() {
        this.checkOpen()
        await super.close()
      }
    },
  },
  ClosesOnceAtATime: {
    breaks: 'close › close is idempotent, one call after the other and side by side',
    Store: class extends HonestStore {
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
    breaks: 'close › a closed store refuses put, take and sweep',
    Store: class extends HonestStore {
      protected override checkOpen() {}
    },
  },
  SweepsAfterClose: {
    breaks: 'close › a closed store refuses put, take and sweep',
    Store: class extends HonestStore {
      override async sweep() {
        return this.closed ? 0 : super.sweep()
      }
    },
  },
  AcceptsWhileClosing: {
    breaks: 'close › a store that is closing refuses put, take and sweep',
    Store: class extends HonestStore {
      override async close() {
        await aMoment()
        await super.close()
      }
    },
  },
  ClosesWithoutWaiting: {
    breaks: 'close › what is under way finishes before close resolves',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        await aMoment()
        // Slow enough for a busy machine not to finish it by chance while the suite looks.
        if (this.closed) await setTimeout(250)
        return super.takeFlow(state, binding)
      }
      override async close() {
        this.closed = true
      }
    },
  },
  DropsWhatIsUnderWay: {
    breaks: 'close › what is under way finishes before close resolves',
    Store: class extends HonestStore {
      protected override async takeFlow(state: string, binding: Binding) {
        await aMoment()
        this.checkOpen()
        return super.takeFlow(state, binding)
      }
    },
  },
  DisposesOfNothing: {
    breaks: 'close › Symbol.asyncDispose closes, so `await using` does',
    Store: class extends HonestStore {
      override async [Symbol.asyncDispose]() {}
    },
  },
  ClosesForEverybody: {
    breaks: 'close › closing one replica leaves the flows to the others',
    Store: class extends HonestStore {
      override async close() {
        await super.close()
        this.flows.clear()
      }
    },
  },
}
