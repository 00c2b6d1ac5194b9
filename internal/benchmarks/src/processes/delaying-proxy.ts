/** `BENCHMARK_URL=… node delaying-proxy.js`: a TCP relay that delays bytes in both directions. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { DelayLine } from '../delay-line.ts'
import { obey } from './messages.ts'

const { hostname, port } = new URL(process.env.BENCHMARK_URL ?? '')

const commands = {
  /** @returns the port on loopback. */
  async listen({ oneWayMs }: { oneWayMs: number }): Promise<number> {
    const line = new DelayLine(oneWayMs)
    const server = createServer({ noDelay: true }, (client) => {
      const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
      relay(line, client, upstream)
      relay(line, upstream, client)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  },
}

function relay(line: DelayLine, from: Socket, to: Socket): void {
  from.on('data', (bytes) => line.add(() => to.write(bytes)))
  from.on('end', () => line.add(() => to.end()))
  // The reason for a failure does not matter, only that the other side ends as well.
  from.on('error', () => {})
  from.on('close', () => line.add(() => to.destroySoon()))
}

export type DelayingProxyCommands = typeof commands
obey(commands)
