import { PrismaPg } from '@prisma/adapter-pg'
import { DriverAdapterError, isDriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { readCatalogueChars } from './catalogue-chars.ts'

/** Why a script failed. */
export interface ScriptError {
  readonly message: string
  readonly sqlState: string | undefined
}

/** Connects adapter-pg over `pool`, with the changes that a schema engine needs. */
export async function connectAdapter(
  pool: pg.Pool,
  schema: string,
  onScriptError: (error: ScriptError) => void = () => {},
): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool, { schema }).connect()
  adapter.executeScript = async (script) => {
    try {
      await executeWhole(adapter, script)
    } catch (error) {
      const { message, sqlState } = readError(error)
      onScriptError({ message, sqlState })
      throw sqlState === undefined ? error : postgresError(message, sqlState)
    }
  }
  readCatalogueChars(pool, adapter)
  return adapter
}

/**
 * Sends the script as one simple query, which PostgreSQL runs in a single transaction. adapter-pg would split it at every
 * semicolon, even in strings and function bodies.
 */
async function executeWhole(adapter: SqlDriverAdapter, script: string): Promise<void> {
  await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
}

function readError(error: unknown): ScriptError {
  if (!(error instanceof Error)) return { message: 'unknown', sqlState: undefined }
  const { originalCode, originalMessage } = isDriverAdapterError(error) ? error.cause : {}
  return { message: originalMessage ?? error.message, sqlState: originalCode }
}

/** The engine does not know every kind of error that adapter-pg reports. It knows `postgres`. */
function postgresError(message: string, code: string): DriverAdapterError {
  const nothing = { detail: undefined, column: undefined, hint: undefined }
  return new DriverAdapterError({ kind: 'postgres', code, severity: 'ERROR', message, ...nothing })
}
