import { connect, type Socket } from 'node:net'

/** How connections are cut: reset, or closed in an orderly way. */
export type Cut = 'reset' | 'end'

interface Connection {
  client: Socket
  /** Undefined while the connection attempt is dropped. */
  server?: Socket
}

/** The route to one server: all connections that were made while the endpoint led to it. */
export class Route {
  readonly #target: { host: string; port: number }
  readonly #connections = new Set<Connection>()
  #isDropping = false

  constructor(target: string) {
    const { hostname, port } = new URL(target)
    this.#target = { host: hostname, port: Number(port) }
  }

  /** Accepts a client that has connected to the endpoint. */
  add(client: Socket): void {
    const connection: Connection = { client }
    this.#connections.add(connection)
    // Data is not read before it can be passed on.
    this.#watch(client.pause(), connection)
    if (!this.#isDropping) this.#connect(connection)
  }

  drop(): void {
    this.#isDropping = true
    // Unread data is kept and delivered later.
    for (const socket of this.#sockets()) socket.pause()
  }

  deliver(): void {
    this.#isDropping = false
    for (const connection of this.#connections) {
      const { client, server } = connection
      if (client.destroyed || server?.destroyed) this.#closed(connection)
      else if (server) deliverBetween(client, server)
      else this.#connect(connection)
    }
  }

  /** Closes all connections. In both cases the server sees an orderly end. */
  cut(cut: Cut): void {
    for (const { client, server } of this.#connections) {
      if (cut === 'reset') client.resetAndDestroy()
      else client.destroy()
      server?.destroy()
    }
    this.#connections.clear()
  }

  #connect(connection: Connection): void {
    const { client } = connection
    const server = connect({ ...this.#target, noDelay: true, allowHalfOpen: true })
    connection.server = server
    this.#watch(server, connection)
    this.#relay(client, server)
    this.#relay(server, client)
    // The client sees the same as without an endpoint: a stopped server refuses, a crashing one resets.
    server.on('error', () => this.#isDropping || client.resetAndDestroy())
    client.resume()
  }

  #relay(from: Socket, to: Socket): void {
    from.on('data', (chunk) => to.write(chunk))
    // An end is noticed even if no data is read.
    from.on('end', () => this.#isDropping || to.end())
  }

  #watch(socket: Socket, connection: Connection): void {
    // The end of the connection reports its errors.
    socket.on('error', () => {})
    socket.on('close', () => this.#isDropping || this.#closed(connection))
  }

  #closed(connection: Connection): void {
    connection.client.destroy()
    connection.server?.destroy()
    this.#connections.delete(connection)
  }

  #sockets(): Socket[] {
    return [...this.#connections].flatMap(({ client, server }) => (server ? [client, server] : [client]))
  }
}

function deliverBetween(client: Socket, server: Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    if (from.readableEnded) to.end()
    else from.resume()
  }
}
