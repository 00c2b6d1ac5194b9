import { expectPending, expectUnknown } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const STATES: Record<string, () => string> = {
  '1,024 characters': () => newState().padEnd(1_024, 'x'),
  '1,024 characters beyond the Basic Multilingual Plane': () =>
    [...newState().padEnd(1_024, '.')].map(astral).join(''),
  'text that looks like code': () =>
    `${newState()}'; -- {"a": 1} \\x00 %00 \t\r\n\u2028 e\u0301 \u00e9 /../ `,
}

export function states(clause: ClauseTest): void {
  for (const [name, makeState] of Object.entries(STATES)) {
    clause(`a state may be ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = makeState()
      const flow = newFlow()
      await here.put(state, flow)

      await expectPending(there, state, flow)
    })
  }

  clause('states that differ in any character are different states', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = `${newState()}\u00e9x`.padEnd(1_000, 'x')
    await here.put(state, newFlow())

    const others = [
      state.toUpperCase(),
      state.normalize('NFD'),
      state.slice(0, -1),
      `${state}x`,
      `${state} `,
      ` ${state}`,
      `${state}\0`,
      '%',
    ]
    for (const other of others) await expectUnknown(there.take(other))
    await there.take(state)
  })

  clause('names of inherited properties are unknown states', async ({ openStore }) => {
    const store = await openStore()
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'size', 'get']) {
      await expectUnknown(store.take(name))
    }
  })
}

function astral(character: string): string {
  return String.fromCodePoint(0x1f300 + character.charCodeAt(0))
}
