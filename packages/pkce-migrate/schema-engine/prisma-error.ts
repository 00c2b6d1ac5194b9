import { isMigrateError } from '../src/migrate-error.ts'

/** An error in the form that Prisma's CLI expects. */
export interface PrismaError {
  /** Prisma's code, such as `P1001`; empty if there is none. */
  code: string
  message: string
}

/** Converts an error from the engine or from our own connection to the database. */
export function prismaError(error: unknown): PrismaError {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  if (isMigrateError(error, 'PKCE_MIGRATE_DATABASE_UNREACHABLE')) {
    return { code: CONNECTION_CODES[error.reason] ?? 'P1001', message: error.message }
  }
  const code = 'code' in error ? String(error.code) : ''
  return { code: /^P\d{4}$/.test(code) ? code : '', message: error.message }
}

const CONNECTION_CODES: Record<string, string> = { '3D000': 'P1003', '28P01': 'P1000', '28000': 'P1010' }
