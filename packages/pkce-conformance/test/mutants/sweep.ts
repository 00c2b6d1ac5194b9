import { aMoment, type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Saboteur } from './saboteur.ts'

const COUNTS = 'sweep › a sweep evicts the expired, tells how many, and spares the living'

export const sweep: Record<string, Saboteur> = {
  SweepsTheLiving: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepHolds() {
        const swept = await super.sweepHolds()
        this.holds.clear()
        return swept
      }
    },
  },
  SweepsNothing: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepHolds() {
        return 0
      }
    },
  },
  CountsTheLiving: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepHolds() {
        const size = this.holds.size
        await super.sweepHolds()
        return size
      }
    },
  },
  CountsButKeeps: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepHolds() {
        return [...this.holds.values()].filter((hold) => this.isExpired(hold)).length
      }
    },
  },
  EvictsOnTake: {
    breaks: 'sweep › only a sweep evicts: a take leaves the expired for it to count',
    Store: class extends HonestStore {
      protected override find(state: string) {
        try {
          return super.find(state)
        } catch (error) {
          this.holds.delete(state)
          throw error
        }
      }
    },
  },
  SweepsWhatReplacedTheExpired: {
    breaks: 'sweep › a sweep spares what replaced the expired, and does not count it',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const replaces = this.holds.has(state)
        return Object.assign(super.store(state, value, binding), { replaces })
      }
      protected override async sweepHolds() {
        const swept = await super.sweepHolds()
        for (const [state, hold] of this.holds)
          if ('replaces' in hold && hold.replaces) this.holds.delete(state)
        return swept
      }
    },
  },
  CountsWhatOthersSwept: {
    breaks: 'sweep › of two sweeps at once, one counts each hold',
    Store: class extends HonestStore {
      protected override async sweepHolds() {
        const expired = [...this.holds].filter(([, hold]) => this.isExpired(hold))
        await aMoment()
        for (const [state] of expired) this.holds.delete(state)
        return expired.length
      }
    },
  },
}
