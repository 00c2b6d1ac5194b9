import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server on a free loopback port. */
export interface LoopbackServer {
  origin: string
  port: number
  /** The request handler. Until it is set, requests get 503. */
  answer: RequestListener
  stop(): Promise<void>
}

export async function startLoopbackServer(): Promise<LoopbackServer> {
  const server = createServer((request, response) => running.answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const running: LoopbackServer = {
    origin: `http://127.0.0.1:${port}`,
    port,
    answer: (_request, response) => response.writeHead(503).end(),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return running
}
