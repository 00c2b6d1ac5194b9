/** `LIMITS` sets the limits of a take's transaction. `PROBE` is sent in the first transaction of a store. */
export type StatementKind =
  | 'BEGIN'
  | 'COMMIT'
  | 'ROLLBACK'
  | 'LIMITS'
  | 'PROBE'
  | 'DELETE'
  | 'INSERT'
  | 'SELECT'
  | 'SET'
  | 'SHOW'

/** The keyword that identifies each kind. The first match counts, because a put is an INSERT … SELECT. */
const KEYWORDS: [StatementKind, string][] = [
  ['BEGIN', 'BEGIN'],
  ['COMMIT', 'COMMIT'],
  ['ROLLBACK', 'ROLLBACK'],
  ['DELETE', 'DELETE'],
  ['INSERT', 'INSERT'],
  ['LIMITS', 'set_config'],
  ['PROBE', '"startedAt"'],
  ['SELECT', 'SELECT'],
  ['SET', 'SET TRANSACTION'],
  ['SHOW', 'SHOW'],
]

/**
 * Splits one direction of a connection into messages of PostgreSQL's protocol, version 3. A message is one type byte, four
 * bytes of length (which count themselves) and the body. The first message of a client has no type.
 */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)
  #isStartup: boolean

  constructor(first?: 'startup first') {
    this.#isStartup = first !== undefined
  }

  read(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: Buffer[] = []
    for (;;) {
      const lengthAt = this.#isStartup ? 0 : 1
      if (this.#rest.length < lengthAt + 4) return messages
      const end = lengthAt + this.#rest.readUInt32BE(lengthAt)
      if (this.#rest.length < end) return messages
      messages.push(this.#rest.subarray(0, end))
      this.#rest = this.#rest.subarray(end)
      this.#isStartup = false
    }
  }
}

/** The statement in a Query or Parse message. No other message starts one: `pg` is not using named statements. */
export function statementIn(message: Buffer): StatementKind | undefined {
  const type = message.toString('latin1', 0, 1)
  if (type !== 'Q' && type !== 'P') return undefined
  const text = message.toString('utf8', 5)
  const [kind] = KEYWORDS.find(([, keyword]) => text.includes(keyword)) ?? []
  if (kind === undefined) throw new Error('The proxy does not know this kind of statement')
  return kind
}

/** Changes the text of a Query message to one of the same length. Returns other messages unchanged. */
export function withText(message: Buffer, change: (text: string) => string): Buffer {
  if (message.toString('latin1', 0, 1) !== 'Q') return message
  const text = change(message.toString('utf8', 5, message.length - 1))
  return Buffer.concat([message.subarray(0, 5), Buffer.from(`${text}\0`)])
}

/** The number of rows in a CommandComplete message, such as `DELETE 3`. */
export function rowsIn(message: Buffer): number | undefined {
  if (message.toString('latin1', 0, 1) !== 'C') return undefined
  return Number(/\d+(?=\0$)/.exec(message.toString('utf8', 5))?.[0] ?? 0)
}

/** An ErrorResponse message. */
export function errorResponse({ severity, code }: { severity: string; code: string }): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, 'Mforged by the proxy', '']
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''))
  const head = Buffer.from('E....')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
