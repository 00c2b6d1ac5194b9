import { expect } from 'vitest'
import { expectPending, expectUnknown, rejection } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

/** Mistakes that JavaScript allows. A store that ignored them would put or take a flow without its binding. */
const MISTAKES: Record<string, (binding: string) => unknown> = {
  'an unknown option': (binding) => ({ Binding: binding }),
  'a string instead of options': (binding) => binding,
  'null instead of options': () => null,
  'a signal that is not an AbortSignal': (binding) => ({ binding, signal: {} }),
}

export function options(clause: ClauseTest): void {
  for (const [name, mistake] of Object.entries(MISTAKES)) {
    clause(`put rejects ${name} with a TypeError and stores nothing`, async ({ openStore }) => {
      const store = await openStore()
      const [state, binding] = [newState(), newState()]
      const put = async () => store.put(state, newFlow(), mistake(binding) as object)
      expect(await rejection(put())).toBeInstanceOf(TypeError)
      await expectUnknown(store.take(state))
      await expectUnknown(store.take(state, { binding }))
    })

    clause(`take rejects ${name} with a TypeError and leaves the flow`, async ({ openStore }) => {
      const store = await openStore()
      const [bound, unbound, binding, flow] = [newState(), newState(), newState(), newFlow()]
      await store.put(bound, flow, { binding })
      await store.put(unbound, flow)
      for (const state of [bound, unbound]) {
        const take = async () => store.take(state, mistake(binding) as object)
        expect(await rejection(take())).toBeInstanceOf(TypeError)
      }
      await expectPending(store, bound, flow, { binding })
      await expectPending(store, unbound, flow)
    })
  }
}
