import { Writable } from 'node:stream'
import type { Logger } from '@org/pkce-core/store'
import { MemoryPkceStore } from '@org/pkce-memory'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { parseConnections } from '../../src/connections.ts'
import { connectionsJson, registerClients } from '../../src/demo/demo-connections.ts'
import { freePort } from '../../src/demo/free-port.ts'
import { type IdentityProvider, startIdentityProvider } from '../../src/demo/identity-provider.ts'
import { User } from '../../src/demo/user.ts'
import { loggerOptions } from '../../src/logging.ts'
import type { SelectedStore } from '../../src/select-store.ts'
import { buildServer } from '../../src/server.ts'

export interface RunningService {
  app: FastifyInstance
  url: URL
  provider: IdentityProvider
  user: User
  /** The states and codes that went through the user's browser. */
  secrets: Set<string>
  /** Everything logged so far, at every level. */
  log(): string
}

/** The service on loopback with a provider of its own, until the test is over. */
export async function startService(
  openStore: (logger: Logger) => SelectedStore = () => memoryStore(),
  editConnections: (json: string) => string = (json) => json,
): Promise<RunningService> {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const callbackUrl = new URL('/oauth/callback', url)
  const clients = registerClients(callbackUrl)
  const provider = await startIdentityProvider(Object.values(clients))
  onTestFinished(() => provider.stop())

  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      lines.push(String(chunk))
      callback()
    },
  })
  const connections = parseConnections('CONNECTIONS', editConnections(connectionsJson(provider, clients)))
  const logger = { ...loggerOptions, level: 'trace', stream }
  const app = buildServer({ connections, publicUrl: url, openStore, logger })
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port })

  const secrets = new Set<string>()
  const user = new User(callbackUrl, secrets, AbortSignal.timeout(60_000))
  return { app, url, provider, user, secrets, log: () => lines.join('') }
}

export function memoryStore(ttlMs = 60_000): SelectedStore {
  const store = new MemoryPkceStore({ ttlMs })
  return { store, close: () => store.close() }
}
