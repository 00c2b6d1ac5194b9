import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Cut, Route } from './switch-route.ts'

/** An endpoint on loopback that leads to one server at a time, as a virtual address or a service name does. */
export interface Switch extends AsyncDisposable {
  /** Connects to the database through the endpoint. */
  readonly connectionString: string
  /** How many connections the endpoint has accepted so far. */
  readonly accepted: number

  /**
   * Routes new connections to the server that the connection string `target` names.
   *
   * @param cut - the fate of existing connections: `reset` as when an address moves to a host without these connections,
   * `end` as when a proxy closes them. By default they stay with the old server, as when a DNS name changes.
   */
  pointTo(target: string, cut?: Cut): void

  /**
   * Drops all packets to and from the current target, as if its host or the network vanished. Existing connections go
   * silent for both sides. A new one is accepted but never answered; a vanished host would not even accept it. In both
   * cases the client has to time out. Neither side notices when the other closes.
   *
   * Lasts for these connections until {@link Switch.deliver}, even after the endpoint moves.
   */
  drop(): void

  /** Delivers packets again, including the dropped ones, as TCP would retransmit them. */
  deliver(): void
}

/** Starts an endpoint that leads to the database of a connection string. Its server must not use TLS. */
export async function startSwitch(target: string): Promise<Switch> {
  let route = new Route(target)
  const routes = new Set([route])
  let accepted = 0
  // The route forwards the end of a client's connection, or drops it.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client: Socket) => {
    accepted += 1
    route.add(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    connectionString: url.href,
    get accepted() {
      return accepted
    },
    pointTo(next, cut) {
      if (cut) for (const each of routes) each.cut(cut)
      route = new Route(next)
      routes.add(route)
    },
    drop: () => route.drop(),
    deliver: () => {
      for (const each of routes) each.deliver()
    },
    async [Symbol.asyncDispose]() {
      for (const each of routes) each.cut('end')
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
