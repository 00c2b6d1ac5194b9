import { randomBytes } from 'node:crypto'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import type { Cleanup } from './cleanup.ts'
import { connectionsJson, type DemoProviders, registerClients } from './demo-connections.ts'
import { freePort } from './free-port.ts'
import { startIdentityProvider } from './identity-provider.ts'
import { Replica } from './replica.ts'
import { done } from './report.ts'

/** Everything that runs: the database, two providers, and two replicas of the service. */
export interface Stage {
  postgres: PostgresServer
  providers: DemoProviders
  a: Replica
  b: Replica
  /** Where both providers send browsers back to, whichever replica started the flow: it leads to B. */
  callbackUrl: URL
  /** Starts one more replica, whose flows live for `ttlMs`. */
  startReplica(name: string, ttlMs: number): Promise<Replica>
  /** Everything that the replicas have logged. */
  logs(): string
}

/** Starts one thing after the other, and leaves with `cleanup` how to stop them. */
export async function setStage(cleanup: Cleanup, signal: AbortSignal): Promise<Stage> {
  const postgres = await startPostgres()
  cleanup.defer(() => postgres.stop())
  const { connectionString } = await postgres.createDatabase('connections')
  done('PostgreSQL is running')

  const { applied } = await deployMigrations({ connectionString })
  done(`The table is made (${applied.join(', ')})`)

  const [portA, portB] = [await freePort(), await freePort()]
  const publicUrl = new URL(`http://127.0.0.1:${portB}`)
  const callbackUrl = new URL('/oauth/callback', publicUrl)

  const clients = registerClients(callbackUrl)
  const providers = {
    issueTracker: await startIdentityProvider([clients.issueTracker]),
    crm: await startIdentityProvider([clients.crm]),
  }
  for (const provider of Object.values(providers)) cleanup.defer(() => provider.stop())
  done(`The issue tracker's identity provider is running at ${providers.issueTracker.issuer}`)
  done(`The CRM's identity provider is running at ${providers.crm.issuer}`)

  const encryptionKeys = `demo:${randomBytes(32).toString('base64')}`
  const replicas: Replica[] = []
  const spawn = (name: string, port: number, env: Record<string, string> = {}) => {
    signal.throwIfAborted()
    const replica = new Replica(name, port, {
      NODE_ENV: 'production',
      PUBLIC_URL: publicUrl.origin,
      DATABASE_URL: connectionString,
      FIELD_ENCRYPTION_KEYS: encryptionKeys,
      CONNECTIONS: connectionsJson(providers, clients),
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
