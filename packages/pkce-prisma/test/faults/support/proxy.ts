import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { errorResponse, MessageReader, rowsIn, type StatementKind, statementIn } from './proxy-messages.ts'

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

interface Statement {
  kind: StatementKind
  /** How many rows the transaction's last statement answered or changed. */
  rows: number
}

export interface PostgresProxy extends AsyncDisposable {
  /** Leads to the same database, through the proxy. */
  connectionString: string
  /** Decides what becomes of each statement. By default, all pass. */
  decide: (statement: Statement) => Fate
  /** What a forged answer consists of. */
  forged: { severity: string; code: string }
  /** How a client learns of a cut: its line ends in good order, or is reset. */
  cutsBy: 'end' | 'reset'
  /** Lets the server see what was delayed. */
  deliver(): void
  /** Every statement that clients sent, in the order they arrived. */
  history: (Statement & { fate: Fate })[]
}

/** A proxy on loopback, in front of a server without TLS. */
export async function startProxy(target: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const delayed: (() => void)[] = []
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      // What went wrong with a connection is told by its end.
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    const forge = () => {
      client.end(errorResponse(proxy.forged))
      upstream.destroy()
    }
    const cut = () => {
      if (proxy.cutsBy === 'reset') client.resetAndDestroy()
      else client.destroy()
      upstream.destroy()
    }
    const fateOf = (statement: Statement) => {
      const fate = proxy.decide(statement)
      proxy.history.push({ ...statement, fate })
      return fate
    }
    relay(client, upstream, { fateOf, forge, cut, delayed })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  const proxy: PostgresProxy = {
    connectionString: url.href,
    decide: () => 'pass',
    forged: { severity: 'FATAL', code: '57P01' },
    cutsBy: 'end',
    deliver: () => {
      for (const deliver of delayed.splice(0)) deliver()
    },
    history: [],
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

const SILENT = new Set<Fate>(['silence before', 'silence after', 'delay'])

interface Control {
  fateOf: (statement: Statement) => Fate
  forge: () => void
  cut: () => void
  delayed: (() => void)[]
}

function relay(client: Socket, server: Socket, { fateOf, forge, cut, delayed }: Control): void {
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
      else if (!isDeafServer) server.write(message)
    }
  })
  server.on('data', (chunk) => {
    for (const message of fromServer.read(chunk)) {
      rows = rowsIn(message) ?? rows
      const isAnswered = message.toString('latin1', 0, 1) === 'Z'
      if (fates[0] === 'cut after' && isAnswered) return cut()
      if (fates[0] === 'forge after' && isAnswered) return forge()
      isDeafClient ||= fates[0] !== undefined && SILENT.has(fates[0])
      if (!isDeafClient && fates[0] !== 'forge after') client.write(message)
      if (isAnswered) fates.shift()
    }
  })
  const isSilent = () => isDeafServer || isDeafClient || fates.includes('silence after')
  // Neither side hears of the other's end through a line that is silent.
  client.on('close', () => isSilent() || server.end())
  server.on('close', () => isSilent() || client.destroy())
}

/** Gives the first statement of a kind its fate, and lets all others pass. */
export function first(kind: StatementKind, fate: Fate): PostgresProxy['decide'] {
  let isOver = false
  return (statement) => {
    if (isOver || statement.kind !== kind) return 'pass'
    isOver = true
    return fate
  }
}
