import type { Socket } from 'node:net'
import { MessageReader, rowsIn, type StatementKind, statementIn, withText } from './messages.ts'

/**
 * What becomes of a statement and its connection.
 *
 * - `pass`: nothing happens to it.
 * - `cut before`: the server never sees it; both sides lose the connection.
 * - `cut after`: the server has run it; both sides lose the connection before the answer comes back.
 * - `forge before`: the server never sees it, and the client gets the proxy's error for an answer before the cut.
 * - `forge after`: the server has run it, and the client gets the proxy's error for an answer before the cut.
 * - `delay`: the server sees it once the test has it delivered, and the client never hears of it.
 * - `silence before`: the server never sees it, and neither side ever hears from the other again.
 * - `silence after`: the server has run it, and neither side ever hears from the other again.
 */
export type Fate = 'pass' | 'delay' | `${'cut' | 'forge' | 'silence'} ${'before' | 'after'}`

export interface Statement {
  kind: StatementKind
  /** How many rows the transaction's last statement answered or changed. */
  rows: number
}

const SILENT = new Set<Fate>(['silence before', 'silence after', 'delay'])

/** What a proxy has to do with the statements and answers of one connection. */
interface Control {
  fateOf: (statement: Statement) => Fate
  rewrite: (text: string) => string
  answer: (message: Buffer) => void
  forge: () => void
  cut: () => void
  delayed: (() => void)[]
}

/** Passes on what both sides of a connection send, until a statement's fate is another one. */
export function relay(client: Socket, server: Socket, control: Control): void {
  const { fateOf, rewrite, answer, forge, cut, delayed } = control
  const fromClient = new MessageReader('startup first')
  const fromServer = new MessageReader()
  /** Of the statements that are not answered yet: several travel in one flight. */
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
  // Neither side hears of the other's end through a line that is silent.
  client.on('close', () => isSilent() || server.end())
  server.on('close', () => isSilent() || client.destroy())
}
