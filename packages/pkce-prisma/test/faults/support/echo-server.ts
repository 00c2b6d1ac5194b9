import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A server that echoes what it receives, prefixed with its name. */
export async function startEcho(name: string) {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => socket.write(`${name}: ${chunk}`))
    socket.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    connectionString: `postgresql://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** How many connections are open. */
    connections: () => sockets.size,
    broadcast(text: string) {
      for (const socket of sockets) socket.write(text)
    },
    endAll() {
      for (const socket of sockets) socket.end()
    },
    stop,
  }
}
