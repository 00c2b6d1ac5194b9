import { createHash } from 'node:crypto'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const MISMATCH = 'PKCE_BINDING_MISMATCH'

const BINDINGS: Record<string, () => string> = {
  'one character': () => 'x',
  '1,024 characters': () => newState().padEnd(1_024, 'x'),
  '1,024 characters beyond the Basic Multilingual Plane': () => '\u{1F511}'.repeat(1_024),
  'text that looks like code': () =>
    `${newState()}'; -- {"a": 1} \\x00 %00 \t\r\n\u2028 e\u0301 \u00e9 /../ `,
  'text that reads like nothing: undefined': () => 'undefined',
  'text that reads like nothing: null': () => 'null',
  'text that reads like nothing: 0': () => '0',
  'text that reads like nothing: a space': () => ' ',
}

export function bindingCharacters(clause: ClauseTest): void {
  for (const [name, makeBinding] of Object.entries(BINDINGS)) {
    clause(`a binding may be ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, binding, flow] = [newState(), makeBinding(), newFlow()]
      await here.put(state, flow, { binding })

      await storeError(there.take(state), MISMATCH)
      await expectHeld(there, state, flow, { binding })
    })
  }

  clause('bindings that differ in any character are different bindings', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const binding = `${newState()}\u00e9\ufffdx`.padEnd(1_000, 'x')
    const flow = newFlow()
    await here.put(state, flow, { binding })

    const others = [
      binding.toUpperCase(),
      binding.normalize('NFD'),
      binding.slice(0, 1),
      binding.slice(0, -1),
      binding.slice(1),
      `${binding}x`,
      `${binding} `,
      ` ${binding}`,
      '%',
      createHash('sha256').update(binding).digest('hex'),
    ]
    for (const other of others) await storeError(there.take(state, { binding: other }), MISMATCH)
    await expectHeld(there, state, flow, { binding })
  })
}
