import { aMoment, type Binding, HonestStore, type Value } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const COUNTS = 'sweep › a sweep evicts the expired, tells how many, and spares the living'

export const sweep: Record<string, Mutant> = {
  SweepsTheLiving: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepFlows() {
        const swept = await super.sweepFlows()
        this.flows.clear()
        return swept
      }
    },
  },
  SweepsNothing: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepFlows() {
        return 0
      }
    },
  },
  CountsTheLiving: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepFlows() {
        const size = this.flows.size
        await super.sweepFlows()
        return size
      }
    },
  },
  CountsButKeeps: {
    breaks: COUNTS,
    Store: class extends HonestStore {
      protected override async sweepFlows() {
        return [...this.flows.values()].filter((flow) => this.isExpired(flow)).length
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
          this.flows.delete(state)
          throw error
        }
      }
    },
  },
  SweepsWhatReplacedTheExpired: {
    breaks: 'sweep › a sweep spares what replaced the expired, and does not count it',
    Store: class extends HonestStore {
      protected override store(state: string, value: Value, binding: Binding) {
        const replaces = this.flows.has(state)
        return Object.assign(super.store(state, value, binding), { replaces })
      }
      protected override async sweepFlows() {
        const swept = await super.sweepFlows()
        for (const [state, flow] of this.flows)
          if ('replaces' in flow && flow.replaces) this.flows.delete(state)
        return swept
      }
    },
  },
  CountsWhatOthersSwept: {
    breaks: 'sweep › of two sweeps at once, one counts each flow',
    Store: class extends HonestStore {
      protected override async sweepFlows() {
        const expired = [...this.flows].filter(([, flow]) => this.isExpired(flow))
        await aMoment()
        for (const [state] of expired) this.flows.delete(state)
        return expired.length
      }
    },
  },
}
