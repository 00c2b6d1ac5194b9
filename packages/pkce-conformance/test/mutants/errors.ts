import { type NewPkceState, StateNotFoundError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore, type Value } from './reference-store.ts'

export const errors: Record<string, Mutant> = {
  ThrowsUntypedErrors: {
    breaks: 'exactly once › a state that was never put is unknown',
    Store: class extends ReferenceStore {
      protected override find(state: string) {
        try {
          return super.find(state)
        } catch {
          throw new Error('no pending flow')
        }
      }
    },
  },
  ThrowsLookalikes: {
    breaks: 'collision › a put for a pending state rejects',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        if (this.isPending(state)) throw Object.assign(new Error(), { code: 'PKCE_STATE_COLLISION' })
        return super.putFlow(state, value, binding)
      }
    },
  },
  LeaksTheStateInItsMessage: {
    breaks: 'secrecy › the error from a take that finds nothing contains no secret',
    Store: class extends ReferenceStore {
      protected override find(state: string) {
        if (this.flows.has(state)) return super.find(state)
        const error = new StateNotFoundError('unknown')
        error.message = `No flow under ${state.slice(0, 16)}…`
        throw error
      }
    },
  },
  LeaksTheExpiredFlow: {
    breaks: 'secrecy › the error from a take after expiry contains no secret',
    Store: class extends ReferenceStore {
      protected override find(state: string) {
        const flow = this.flows.get(state)
        if (!flow || !this.isExpired(flow)) return super.find(state)
        throw Object.assign(new StateNotFoundError('expired'), { flow })
      }
    },
  },
  LeaksTheVerifierInTheCause: {
    breaks: 'secrecy › the error from a malformed put contains no secret',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        try {
          return super.checkPut(state, value)
        } catch (error) {
          const cause = new Error('invalid input', { cause: { parameters: [{ value }] } })
          throw Object.assign(error as Error, { cause })
        }
      }
    },
  },
  LeaksTheCollidingValue: {
    breaks: 'secrecy › the error from a collision contains no secret',
    Store: class extends ReferenceStore {
      protected override async putFlow(state: string, value: Value, binding: Binding) {
        return super.putFlow(state, value, binding).catch((error: Error) => {
          throw Object.defineProperty(error, 'value', { value })
        })
      }
    },
  },
  LeaksTheStateOnceClosed: {
    breaks: 'secrecy › the error from a closed store contains no secret',
    Store: class extends ReferenceStore {
      override async take(...args: Parameters<ReferenceStore['take']>) {
        return super.take(...args).catch((error: Error) => {
          throw this.closed ? Object.assign(error, { toJSON: () => ({ args }) }) : error
        })
      }
    },
  },
}
