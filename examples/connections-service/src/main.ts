import { type Config, readConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { openPersistence } from './persistence.ts'
import { buildServer } from './server.ts'

/** How long pending requests may take once the service is asked to stop, in milliseconds. */
const SHUTDOWN_TIMEOUT_MS = 10_000

async function main({ host, port, publicUrl, connections, persistence }: Config): Promise<void> {
  const app = buildServer({
    connections,
    publicUrl,
    openPersistence: (logger) => openPersistence(persistence, logger),
  })

  const stop = async (signal: NodeJS.Signals) => {
    app.log.info({ signal }, 'Stopping')
    setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref()
    await app.close()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)

  await app.listen({ host, port })
}

try {
  await main(readConfig(process.env))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(`Configuration: ${error.message}`)
  process.exitCode = 1
}
