import type { Socket } from 'node:net'
import { MessageReader, rowsIn, type StatementKind, statementIn, withText } from './messages.ts'

/**
 * The fate of a statement and its connection.
 *
 * - `pass`: nothing happens to it.
 * - `cut before`: the server never sees it; both sides lose the connection.
 * - `cut after`: the server has run it; both sides lose the connection before the answer comes back.
 * - `forge before`: the server never sees it; the proxy answers the client with an error before the cut.
 * - `forge after`: the server has run it; the proxy answers the client with an error before the cut.
 * - `delay`: the server sees it when the test delivers it; the client never gets an answer.
 * - `silence before`: the server never sees it; neither side receives anything again.
 * - `silence after`: the server has run it; neither side receives anything again.
 */
export type Fate = 'pass' | 'delay' | `${'cut' | 'forge' | 'silence'} ${'before' | 'after'}`

export interface Statement {
  kind: StatementKind
  /** How many rows the transaction's last statement returned or changed. */
  rows: number
}

const SILENT = new Set<Fate>(['silence before', 'silence after', 'delay'])

/** How the proxy handles the statements and answers of one connection. */
interface Control {
  fateOf: (statement: Statement) => Fate
  rewrite: (text: string) => string
  answer: (message: Buffer) => void
  forge: () => void
  cut: () => void
  delayed: (() => void)[]
}

/** Relays both directions of a connection until the fate of a statement changes that. */
export function relay(client: Socket, server: Socket, control: Control): void {
  const { fateOf, rewrite, answer, forge, cut, delayed } = control
  const fromClient = new MessageReader('startup first')
  const fromServer = new MessageReader()
  /** The fates of unanswered statements. Several may be in flight. */
  const fates: Fate[] = []
  let rows = 0
  let isDeafServer = false
  let isDelayed = false
  let isDeafClient = false

  client.on('data', (chunk) => {
    for (const message of fromClient.read(chunk)) {
      const kind = statementIn(message)
      if (kind !== undefined && !isDeafServer) {
        const fate = fateOf({ kind, rows })
        if (fate === 'cut before') return cut()
        if (fate === 'forge before') return forge()
        isDeafServer = fate === 'silence before' || fate === 'delay'
        isDelayed = fate === 'delay'
        fates.push(fate)
      }
      if (isDelayed) delayed.push(() => server.write(message))
      else if (!isDeafServer) server.write(withText(message, rewrite))
    }
  })
  server.on('data', (chunk) => {
    for (const message of fromServer.read(chunk)) {
      rows = rowsIn(message) ?? rows
      const isAnswered = message.toString('latin1', 0, 1) === 'Z'
      if (fates[0] === 'cut after' && isAnswered) return cut()
      if (fates[0] === 'forge after' && isAnswered) return forge()
      isDeafClient ||= fates[0] !== undefined && SILENT.has(fates[0])
      if (!isDeafClient && fates[0] !== 'forge after') answer(message)
      if (isAnswered) fates.shift()
    }
  })
  const isSilent = () => isDeafServer || isDeafClient || fates.includes('silence after')
  // On a silenced connection, neither side learns that the other has closed.
  client.on('close', () => isSilent() || server.end())
  server.on('close', () => isSilent() || client.destroy())
}
