import { randomBytes } from 'node:crypto'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import type { Cleanup } from './cleanup.ts'
import { connectionsJson, type DemoProviders, registerClient } from './demo-connections.ts'
import { freePort } from './free-port.ts'
import { startIdentityProvider } from './identity-provider.ts'
import { startMcpServer } from './mcp-server.ts'
import { migrateOwnTables } from './migrate.ts'
import { Replica } from './replica.ts'
import { done } from './report.ts'

/** Everything that the demo runs: the database, two providers, an MCP server and two replicas of the service. */
export interface Stage {
  postgres: PostgresServer
  providers: DemoProviders
  a: Replica
  b: Replica
  /** The redirect URI of every flow. It leads to B, whichever replica started the flow. */
  callbackUrl: URL
  /** Starts another replica, with flows that expire after `ttlMs`. */
  startReplica(name: string, ttlMs: number): Promise<Replica>
  /** Everything that the replicas have logged. */
  logs(): string
}

/** Starts everything in order, and registers with `cleanup` how to stop it. */
export async function setStage(cleanup: Cleanup, signal: AbortSignal): Promise<Stage> {
  const postgres = await startPostgres()
  cleanup.defer(() => postgres.stop())
  const { connectionString } = await postgres.createDatabase('connections')
  done('PostgreSQL is running')

  const { applied } = await deployMigrations({ connectionString })
  done(`pkce-migrate has created the table of flows in the schema pkce (${applied.join(', ')})`)
  await migrateOwnTables(connectionString)
  done('prisma migrate deploy has created the tables of the service in the schema public')

  const [portA, portB] = [await freePort(), await freePort()]
  const publicUrl = new URL(`http://127.0.0.1:${portB}`)
  const callbackUrl = new URL('/oauth/callback', publicUrl)

  const client = registerClient(callbackUrl)
  const providers = {
    issueTracker: await startIdentityProvider([]),
    crm: await startIdentityProvider([client]),
  }
  for (const provider of Object.values(providers)) cleanup.defer(() => provider.stop())
  const mcpServer = await startMcpServer(providers.issueTracker)
  cleanup.defer(() => mcpServer.stop())
  done(`The issue tracker's identity provider is running at ${providers.issueTracker.issuer}`)
  done(`The CRM's identity provider is running at ${providers.crm.issuer}`)

  done(`The issue tracker's MCP server is running at ${mcpServer.url}`)

  const encryptionKeys = `demo:${randomBytes(32).toString('base64')}`
  const replicas: Replica[] = []
  const spawn = (name: string, port: number, env: Record<string, string> = {}) => {
    signal.throwIfAborted()
    const replica = new Replica(name, port, {
      NODE_ENV: 'production',
      PUBLIC_URL: publicUrl.origin,
      DATABASE_URL: connectionString,
      FIELD_ENCRYPTION_KEYS: encryptionKeys,
      CONNECTIONS: connectionsJson(providers, mcpServer, client),
      ...env,
    })
    cleanup.defer(() => replica.stop())
    replicas.push(replica)
    return replica
  }
  const [a, b] = [spawn('A', portA), spawn('B', portB)]
  await Promise.all([a.ready(signal), b.ready(signal)])
  done(`Replica A is running at ${a.url.origin} (process ${a.pid})`)
  done(`Replica B is running at ${b.url.origin} (process ${b.pid}): callbacks lead here`)

  return {
    postgres,
    providers,
    a,
    b,
    callbackUrl,
    async startReplica(name, ttlMs) {
      const replica = spawn(name, await freePort(), { PKCE_STATE_TTL_MS: String(ttlMs) })
      await replica.ready(signal)
      return replica
    },
    logs: () => replicas.map(({ log }) => log).join(''),
  }
}
