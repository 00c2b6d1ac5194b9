import { randomBytes } from 'node:crypto'
import type { FieldEncryptor } from '@org/field-encryption'
import type { StoreProblem } from '@org/pkce-core'
import { DatabaseError, databaseError } from './database-error.ts'
import { explain } from './explain.ts'
import { FACTS, type Facts } from './facts.ts'
import { ANSWER_WITHIN_MS, MAX_CLOCK_DIFFERENCE_MS } from './limits.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { tableColumns } from './row.ts'
import { open, SealError, seal } from './seal.ts'
import { withTimeout } from './with-timeout.ts'

/** The parts of a store that can fail. */
interface Parts {
  prisma: PkcePrismaClient
  encryptor: FieldEncryptor
  schema: string
}

/** Finds everything that keeps the store from working. */
export async function findProblems({ prisma, encryptor, schema }: Parts): Promise<StoreProblem[]> {
  const [database, secrets] = await Promise.all([
    databaseProblems(prisma, schema),
    encryptorProblems(encryptor),
  ])
  return [...database, ...secrets]
}

async function databaseProblems(prisma: PkcePrismaClient, schema: string): Promise<StoreProblem[]> {
  try {
    const late = () => new DatabaseError({ kind: 'NoAnswerInTime' })
    const [facts] = await withTimeout(ANSWER_WITHIN_MS, prisma.$queryRawUnsafe<Facts[]>(FACTS, schema), late)
    return facts === undefined ? [] : [...serverProblems(facts), ...tableProblems(facts, schema)]
  } catch (cause) {
    return [{ part: 'database', message: explain(databaseError(cause), schema) }]
  }
}

function serverProblems({ nowMs, encoding, isReadOnly }: Facts): StoreProblem[] {
  const problems: StoreProblem[] = []
  if (encoding !== 'UTF8') {
    const message = `The database's encoding is ${encoding}, which lacks characters that URLs and names may contain: use a UTF8 database`
    problems.push({ part: 'encoding', message })
  }
  if (isReadOnly) {
    const message = 'The server is read-only: point the connection string at the primary'
    problems.push({ part: 'read-only', message })
  }
  const differenceMs = Math.abs(nowMs - Date.now())
  if (differenceMs > MAX_CLOCK_DIFFERENCE_MS) {
    const seconds = Math.round(differenceMs / 1_000)
    const message = `The clocks of this process and of the database differ by ${seconds} s: synchronize them`
    problems.push({ part: 'clock', message })
  }
  return problems
}

function tableProblems(facts: Facts, schema: string): StoreProblem[] {
  const table = `"${schema}"."oauth_pkce_states"`
  const deploy = 'run `pkce-migrate deploy`, or name the schema in the option `schema`'
  if (!facts.hasSchema)
    return [{ part: 'schema', message: `The database has no schema "${schema}": ${deploy}` }]
  const problems: StoreProblem[] = []
  if (!facts.mayUseSchema) {
    const message = `The role lacks USAGE on the schema "${schema}": grant it`
    problems.push({ part: 'privilege', message })
  }
  if (facts.columns === null)
    return [...problems, { part: 'table', message: `The database has no table ${table}: ${deploy}` }]
  for (const column of tableColumns) {
    if (facts.columns.includes(column)) continue
    problems.push({ part: 'column', message: `The table ${table} has no column ${column}: ${deploy}` })
  }
  if (facts.missingPrivileges !== null) {
    const message = `The role lacks ${facts.missingPrivileges.join(', ')} on ${table}: grant them`
    problems.push({ part: 'privilege', message })
  }
  if (facts.withoutPolicy !== null) {
    const statements = facts.withoutPolicy.join(', ')
    const message = `Row-level security is enabled on ${table}, and no policy lets the role ${statements}: create one, or disable it`
    problems.push({ part: 'privilege', message })
  }
  return problems
}

/** Seals and opens a flow that is never stored. */
async function encryptorProblems(encryptor: FieldEncryptor): Promise<StoreProblem[]> {
  const key = { stateHash: randomBytes(32).toString('hex'), bindingHash: '' }
  const codeVerifier = randomBytes(32).toString('base64url')
  const value = { ...EMPTY_FLOW, codeVerifier, nonce: 'probe' }
  try {
    const opened = await open(encryptor, key, { ...value, ...(await seal(encryptor, key, value)) })
    if (opened.codeVerifier === codeVerifier) return []
    return [{ part: 'encryptor', message: 'The encryptor does not return the text that it encrypted' }]
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    const { cause } = error
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    return [{ part: 'encryptor', message: `${error.message}${why}` }]
  }
}

const EMPTY_FLOW = {
  kind: 'mcp',
  connection: 'probe',
  startedBy: '',
  returnUrl: '',
  redirectUri: '',
  issuer: '',
  appState: null,
}
