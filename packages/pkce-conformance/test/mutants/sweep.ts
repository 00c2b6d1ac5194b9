import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, roundTripDelay, type Value } from './reference-store.ts'

const COUNTS = 'sweep › a sweep evicts expired flows, returns their number and keeps live ones'

export const sweep: Record<string, Mutant> = {
  SweepsLiveFlows: {
    breaks: COUNTS,
    Store: class extends ReferenceStore {
      protected override async sweepFlows() {
        const swept = await super.sweepFlows()
        this.flows.clear()
        return swept
      }
    },
  },
  SweepsNothing: {
    breaks: COUNTS,
    Store: class extends ReferenceStore {
      protected override async sweepFlows() {
        return 0
      }
    },
  },
  CountsLiveFlows: {
    breaks: COUNTS,
    Store: class extends ReferenceStore {
      protected override async sweepFlows() {
        const size = this.flows.size
        await super.sweepFlows()
        return size
      }
    },
  },
  CountsButKeeps: {
    breaks: COUNTS,
    Store: class extends ReferenceStore {
      protected override async sweepFlows() {
        return [...this.flows.values()].filter((flow) => this.isExpired(flow)).length
      }
    },
  },
  EvictsOnTake: {
    breaks: 'sweep › a take does not evict expired flows, so a sweep still counts them',
    Store: class extends ReferenceStore {
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
  SweepsReplacements: {
    breaks: 'sweep › a sweep neither evicts nor counts a flow that replaced an expired one',
    Store: class extends ReferenceStore {
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
  CountsFlowsOfOtherSweeps: {
    breaks: 'sweep › two concurrent sweeps count each flow once',
    Store: class extends ReferenceStore {
      protected override async sweepFlows() {
        const expired = [...this.flows].filter(([, flow]) => this.isExpired(flow))
        await roundTripDelay()
        for (const [state] of expired) this.flows.delete(state)
        return expired.length
      }
    },
  },
}
