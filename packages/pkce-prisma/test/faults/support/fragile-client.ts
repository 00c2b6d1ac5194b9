import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { generateOwnClient, type OwnClient } from './own-client.ts'

const PrismaClient = await generateOwnClient()

export interface FragileClient {
  readonly prisma: OwnClient
  /** Simulates an error of the operating system on every connection: the client closes it, and the server is not told. */
  breakConnections(code: string, syscall: 'read' | 'write'): void
}

/** A service's client whose sockets the test can break. */
export function openFragileClient(connectionString: string, options: object = {}): FragileClient {
  const sockets = new Set<Socket>()
  const stream = () => {
    const socket = new Socket()
    sockets.add(socket.on('close', () => sockets.delete(socket)))
    return socket
  }
  return {
    prisma: new PrismaClient({ adapter: new PrismaPg({ connectionString, stream, ...options }) }),
    breakConnections(code, syscall) {
      for (const socket of sockets) {
        socket.destroy(Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: -110 }))
      }
    },
  }
}
