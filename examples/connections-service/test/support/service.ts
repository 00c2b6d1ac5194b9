import { Writable } from 'node:stream'
import type { PkceState } from '@org/pkce-core'
import type { Logger } from '@org/pkce-core/store'
import { MemoryPkceStore } from '@org/pkce-memory'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { OTHER_ACCOUNT } from '../../demo/account.ts'
import { connectionsJson, type DemoProviders, registerClient } from '../../demo/demo-connections.ts'
import { freePort } from '../../demo/free-port.ts'
import { type ProviderClient, startIdentityProvider } from '../../demo/identity-provider.ts'
import { startMcpServer } from '../../demo/mcp-server.ts'
import { User } from '../../demo/user.ts'
import { parseConnections } from '../../src/connections.ts'
import { loggerOptions } from '../../src/logging.ts'
import type { Persistence } from '../../src/persistence.ts'
import { buildServer } from '../../src/server.ts'
import { MemoryConnectionTable } from '../../src/table/memory-connection-table.ts'

export interface ServiceOptions {
  openPersistence?: (logger: Logger) => Persistence
  editConnections?: (json: string) => string
  /** The public URL of the service, if it differs from the address it listens on. */
  publicUrl?: URL
  /** Whether each connection has its own provider. Otherwise both share one. */
  severalIssuers?: boolean
}

export interface RunningService {
  app: FastifyInstance
  url: URL
  /** The same provider twice, unless there are several issuers. */
  providers: DemoProviders
  user: User
  /** Another person with another browser. */
  stranger: User
  /** The states, codes, nonces and bindings that the browsers have seen. */
  secrets: Set<string>
  /** Everything logged so far, at every level. */
  log(): string
}

/** Starts the service on loopback with its own providers. They stop at the end of the test. */
export async function startService({
  openPersistence = () => inMemory(),
  editConnections = (json) => json,
  publicUrl,
  severalIssuers = false,
}: ServiceOptions = {}): Promise<RunningService> {
  const port = await freePort()
  const url = new URL(`http://127.0.0.1:${port}`)
  const callbackUrl = new URL('/oauth/callback', publicUrl ?? url)
  const client = registerClient(callbackUrl)
  const providers = await startProviders(client, severalIssuers)
  const mcpServer = await startMcpServer(providers.issueTracker)
  onTestFinished(() => mcpServer.stop())

  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      lines.push(String(chunk))
      callback()
    },
  })
  const json = editConnections(connectionsJson(providers, mcpServer, client))
  const connections = parseConnections('CONNECTIONS', json)
  const logger = { ...loggerOptions, level: 'trace', stream }
  const app = buildServer({ connections, publicUrl: publicUrl ?? url, openPersistence, logger })
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port })

  const secrets = new Set<string>()
  const signal = AbortSignal.timeout(300_000)
  const user = new User(callbackUrl, secrets, signal)
  const stranger = new User(callbackUrl, secrets, signal, OTHER_ACCOUNT)
  return { app, url, providers, user, stranger, secrets, log: () => lines.join('') }
}

async function startProviders(client: ProviderClient, several: boolean): Promise<DemoProviders> {
  const start = async () => {
    const provider = await startIdentityProvider([client])
    onTestFinished(() => provider.stop())
    return provider
  }
  const issueTracker = await start()
  return { issueTracker, crm: several ? await start() : issueTracker }
}

export function inMemory(ttlMs = 60_000): Persistence {
  const store = new MemoryPkceStore({ ttlMs })
  return { store, table: new MemoryConnectionTable(), close: () => store.close() }
}

/** A persistence whose takes return flows with `change` applied, as if they had been put that way. */
export function changing(change: Partial<Omit<PkceState, 'appState'>>): Persistence {
  const persistence = inMemory()
  const { store } = persistence
  const take: typeof store.take = store.take.bind(store)
  store.take = async <AppState>(...args: Parameters<typeof take>) => ({
    ...(await take<AppState>(...args)),
    ...change,
  })
  return persistence
}

/** Requests JSON from a URL with the browser's cookies. */
export async function ask({ browser }: User, url: URL): Promise<{ status: number; json: unknown }> {
  const { status, body } = await browser.open(url, { headers: { accept: 'application/json' } })
  return { status, json: JSON.parse(body) }
}
