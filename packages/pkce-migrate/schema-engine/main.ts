import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadEngine } from '../src/engine/load-engine.ts'
import { openEngine } from '../src/engine/open-engine.ts'
import { canConnect, createDatabase } from './database-commands.ts'
import { type Datasource, openDatasource } from './open-datasource.ts'
import { prismaError } from './prisma-error.ts'
import { serve } from './serve.ts'

/** Behaves like the native schema engine when Prisma's CLI runs it with these arguments. */
export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      datasource: { type: 'string', default: '{}' },
      datamodels: { type: 'string', short: 'd', multiple: true, default: [] },
      'enabled-preview-features': { type: 'string' },
      'extension-types': { type: 'string' },
      version: { type: 'boolean', short: 'V' },
    },
  })
  const datasource: Datasource = JSON.parse(values.datasource)
  if (values.version) return console.log(`schema-engine-wasm ${(await loadEngine()).version()}`)
  if (positionals[0] === 'cli') return runCommand(positionals[1], datasource.url ?? '')
  return runServer(datasource, values.datamodels)
}

async function runServer(datasource: Datasource, paths: string[]): Promise<void> {
  const databases = openDatasource(datasource)
  // The CLI sends a signal when it is done. The user's Ctrl-C may interrupt a command.
  const closeAndExit = () => void databases.close().finally(() => process.exit())
  process.once('SIGINT', closeAndExit).once('SIGTERM', closeAndExit)
  // A panic of the engine arrives here, because it does not reject the promise of the pending call.
  process.once('uncaughtException', (error) => {
    logError(error)
    void databases.close().finally(() => process.exit(1))
  })

  let engine: ReturnType<typeof openEngine> | undefined
  await serve(async () => {
    engine ??= readDatamodels(paths).then((datamodels) => openEngine(databases, datamodels))
    return engine
  })
  await databases.close()
}

async function readDatamodels(paths: string[]): Promise<[path: string, content: string][] | undefined> {
  if (paths.length === 0) return undefined
  return Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as [string, string]))
}

async function runCommand(command: string | undefined, url: string): Promise<void> {
  try {
    if (command === 'can-connect-to-database') await canConnect(url)
    else if (command === 'create-database') await createDatabase(url)
    else throw new Error(`The WASM schema engine has no command ${command}`)
  } catch (error) {
    // The CLI skips the first line.
    log('INFO', { message: `Running ${command}` })
    logError(error)
    process.exitCode = 1
  }
}

function logError(error: unknown): void {
  const { code, message } = prismaError(error)
  log('ERROR', { is_panic: false, error_code: code, message })
}

function log(level: string, fields: object): void {
  console.error(JSON.stringify({ level, fields, target: 'schema_engine::logger' }))
}
