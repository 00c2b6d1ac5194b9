import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A Unix socket that leads to a server. */
export interface UnixSocket extends AsyncDisposable {
  /** The socket's directory, as written in a URL. Its port is 5432. */
  readonly directory: string
  /** How many connections used the socket. */
  readonly connections: number
}

/** Opens a Unix socket in a separate directory, which leads to the server of `connectionString`. */
export async function openUnixSocket(connectionString: string): Promise<UnixSocket> {
  const { hostname, port } = new URL(connectionString)
  const directory = await mkdtemp(join(tmpdir(), 'postgres-'))
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    const upstream = connect(Number(port || 5432), hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {}).once('close', () => other.destroy())
      socket.pipe(other)
    }
  })
  server.listen(join(directory, '.s.PGSQL.5432'))
  await once(server, 'listening')
  return {
    directory,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
