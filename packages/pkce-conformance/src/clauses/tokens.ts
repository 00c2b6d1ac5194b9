import { expectHeld, expectUnknown } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

const TOKENS: Record<string, () => string> = {
  '1,024 characters': () => newToken().padEnd(1_024, 'x'),
  '1,024 characters beyond the Basic Multilingual Plane': () =>
    [...newToken().padEnd(1_024, '.')].map(astral).join(''),
  'text that looks like code': () =>
    `${newToken()}'; -- {"a": 1} \\x00 %00 \t\r\n\u2028 e\u0301 \u00e9 /../ `,
}

export function tokens(clause: ClauseTest): void {
  for (const [name, makeToken] of Object.entries(TOKENS)) {
    clause(`a token may be ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const token = makeToken()
      const flow = newFlow()
      await here.put(token, flow)

      await expectHeld(there, token, flow)
    })
  }

  clause('tokens that differ in any character are different tokens', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = `${newToken()}\u00e9x`.padEnd(1_000, 'x')
    await here.put(token, newFlow())

    const others = [
      token.toUpperCase(),
      token.normalize('NFD'),
      token.slice(0, -1),
      `${token}x`,
      `${token} `,
      ` ${token}`,
      `${token}\0`,
      '%',
    ]
    for (const other of others) await expectUnknown(there.take(other))
    await there.take(token)
  })

  clause('no flow is pending under the name of an object’s own member', async ({ openStore }) => {
    const store = await openStore()
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'size', 'get']) {
      await expectUnknown(store.take(name))
    }
  })
}

function astral(character: string): string {
  return String.fromCodePoint(0x1f300 + character.charCodeAt(0))
}
