import { Writable } from 'node:stream'
import type { PkceState } from '@org/pkce-core'
import type { Logger } from '@org/pkce-core/store'
import { MemoryPkceStore } from '@org/pkce-memory'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import {
  connectionsJson,
  type DemoClients,
  type DemoProviders,
  registerClients,
} from '../../demo/demo-connections.ts'
import { freePort } from '../../demo/free-port.ts'
import { type ProviderClient, startIdentityProvider } from '../../demo/identity-provider.ts'
import { User } from '../../demo/user.ts'
import { parseConnections } from '../../src/connections.ts'
import { loggerOptions } from '../../src/logging.ts'
import type { SelectedStore } from '../../src/select-store.ts'
import { buildServer } from '../../src/server.ts'

export interface ServiceOptions {
  openStore?: (logger: Logger) => SelectedStore
  editConnections?: (json: string) => string
  /** Where browsers reach the service, if not where it listens. */
  publicUrl?: URL
  /** A provider for each connection, instead of one for both. */
  severalIssuers?: boolean
}

export interface RunningService {
  app: FastifyInstance
  url: URL
  /** One and the same, unless there are several issuers. */
  providers: DemoProviders
  user: User
  /** Somebody else, with a browser of their own. */
  stranger: User
  /** The states, codes, nonces and bindings that went through the browsers. */
  secrets: Set<string>
  /** Everything logged so far, at every level. */
  log(): string
}

/** The service on loopback with providers of its own, until the test is over. */
export async function startService({
  openStore = () => memoryStore(),
  editConnections = (json) => json,
  publicUrl,
  severalIssuers = false,
}: ServiceOptions = {}): Promise<RunningService> {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const callbackUrl = new URL('/oauth/callback', publicUrl ?? url)
  const clients = registerClients(callbackUrl)
  const providers = await startProviders(clients, severalIssuers)

  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      lines.push(String(chunk))
      callback()
    },
  })
  const connections = parseConnections('CONNECTIONS', editConnections(connectionsJson(providers, clients)))
  const logger = { ...loggerOptions, level: 'trace', stream }
  const app = buildServer({ connections, publicUrl: publicUrl ?? url, openStore, logger })
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port })

  const secrets = new Set<string>()
  const somebody = () => new User(callbackUrl, secrets, AbortSignal.timeout(300_000))
  return { app, url, providers, user: somebody(), stranger: somebody(), secrets, log: () => lines.join('') }
}

async function startProviders(clients: DemoClients, several: boolean): Promise<DemoProviders> {
  const start = async (...served: ProviderClient[]) => {
    const provider = await startIdentityProvider(served)
    onTestFinished(() => provider.stop())
    return provider
  }
  if (several) return { issueTracker: await start(clients.issueTracker), crm: await start(clients.crm) }
  const both = await start(clients.issueTracker, clients.crm)
  return { issueTracker: both, crm: both }
}

export function memoryStore(ttlMs = 60_000): SelectedStore {
  const store = new MemoryPkceStore({ ttlMs })
  return { store, close: () => store.close() }
}

/** A store whose flows come back with something changed, as if they had been put like that. */
export function changing(change: Partial<Omit<PkceState, 'appState'>>): SelectedStore {
  const { store, close } = memoryStore()
  const take: typeof store.take = store.take.bind(store)
  store.take = async <AppState>(...args: Parameters<typeof take>) => ({
    ...(await take<AppState>(...args)),
    ...change,
  })
  return { store, close }
}

/** Opens a URL as a program would that had the browser's cookies. */
export async function ask({ browser }: User, url: URL): Promise<{ status: number; json: unknown }> {
  const { status, body } = await browser.open(url, { headers: { accept: 'application/json' } })
  return { status, json: JSON.parse(body) }
}
