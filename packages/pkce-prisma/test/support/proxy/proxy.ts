import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { AnswerGate } from './answer-gate.ts'
import { errorResponse, type StatementKind } from './messages.ts'
import { type Fate, relay, type Statement } from './relay.ts'

export interface PostgresProxy extends AsyncDisposable {
  /** Connects to the same database, through the proxy. */
  connectionString: string
  /** Decides the fate of each statement. By default, all pass. */
  decide: (statement: Statement) => Fate
  /** The fields of a forged answer. */
  forged: { severity: string; code: string }
  /** How a connection is cut: closed in an orderly way, or reset. */
  cutsBy: 'end' | 'reset'
  /** Sends the delayed statements to the server. */
  deliver(): void
  /** Every statement that clients sent, in the order they arrived. */
  history: (Statement & { fate: Fate })[]
  /** The kinds of these statements. */
  statements(): StatementKind[]
  /** The kinds of the statements whose answer the client has not received. */
  inFlight(): StatementKind[]
  /** Holds back all further answers. */
  hold(): void
  /** Lets only the answers to statements in flight pass. */
  release(): void
  /** Changes the text of a statement without parameters to one of the same length. */
  rewrite: (text: string) => string
  /** How many connections clients have made. */
  made: number
  /** How many client connections are open. */
  open: number
}

/** A proxy on loopback, in front of a server without TLS. */
export async function startProxy(target: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const delayed: (() => void)[] = []
  const answers = new AnswerGate()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      // The end of the connection reports its errors.
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
    proxy.made += 1
    proxy.open += 1
    client.on('close', () => {
      proxy.open -= 1
    })
    const rewrite = (text: string) => proxy.rewrite(text)
    relay(client, upstream, { fateOf, rewrite, answer: answers.leadTo(client), forge, cut, delayed })
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
    statements: () => proxy.history.map(({ kind }) => kind),
    inFlight: () => proxy.statements().slice(answers.answered),
    hold: () => answers.close(),
    release: () => answers.letPass(proxy.inFlight().length),
    rewrite: (text) => text,
    made: 0,
    open: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

/** Applies `fate` to the first statement of a kind, and lets all others pass. */
export function first(kind: StatementKind, fate: Fate): PostgresProxy['decide'] {
  let isOver = false
  return (statement) => {
    if (isOver || statement.kind !== kind) return 'pass'
    isOver = true
    return fate
  }
}
