import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Cut, Route } from './switch-route.ts'

/** An endpoint on loopback that leads to one server at a time, as a virtual address or a service name does. */
export interface Switch extends AsyncDisposable {
  /** Leads to the database through the endpoint. */
  readonly connectionString: string
  /** How many connections the endpoint has accepted so far. */
  readonly accepted: number

  /**
   * Leads new connections to the server of this connection string.
   *
   * @param cut - what becomes of the existing ones: `reset` as where an address moves and the new host knows nothing
   * of them, `end` as where a proxy closes them. By default they stay with the old server, as where a name is
   * resolved anew.
   */
  pointTo(target: string, cut?: Cut): void

  /**
   * Loses all packets to and from the current target, as if its host or the network vanished. Existing connections
   * fall silent for both sides. A new one is accepted and then gets no answer, where a vanished host would not even
   * accept it: a client has to give up either by its own clock. Neither side hears it when the other closes.
   *
   * Lasts for these connections until {@link Switch.deliver}, also when the endpoint moves on.
   */
  drop(): void

  /** Delivers packets again, and what was lost meanwhile, as TCP repeats it. */
  deliver(): void
}

/** Starts an endpoint that leads to the database of a connection string. Its server must not use TLS. */
export async function startSwitch(target: string): Promise<Switch> {
  let route = new Route(target)
  const routes = new Set([route])
  let accepted = 0
  // A client's end is passed on by the route, or is lost.
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
