import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy that refuses every request and records the requested hosts. */
export interface Outbound {
  url: string
  attempts: string[]
  stop(): Promise<void>
}

export async function startOutbound(): Promise<Outbound> {
  const attempts: string[] = []
  const server = createServer((request, response) => {
    attempts.push(String(request.url))
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    attempts.push(String(request.url))
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    attempts,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
