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

/** What the store works with. */
interface Parts {
  prisma: PkcePrismaClient
  encryptor: FieldEncryptor
  schema: string
}

/** Everything that keeps the store from working. */
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
    const message = `The database is in ${encoding}, which lacks characters that URLs and names may have: use one in UTF8`
    problems.push({ part: 'encoding', message })
  }
  if (isReadOnly) {
    const message = 'The server is read-only: let the connection string lead to the primary'
    problems.push({ part: 'read-only', message })
  }
  const differenceMs = Math.abs(nowMs - Date.now())
  if (differenceMs > MAX_CLOCK_DIFFERENCE_MS) {
    const seconds = Math.round(differenceMs / 1_000)
    const message = `The clocks of this process and of the database differ by ${seconds} s: synchronise them`
    problems.push({ part: 'clock', message })
  }
  return problems
}

function tableProblems(facts: Facts, schema: string): StoreProblem[] {
  const table = `"${schema}"."oauth_pkce_states"`
  const deploy = 'run `pkce-migrate deploy`, or name the schema in the option `schema`'
  if (!facts.hasSchema)
    return [{ part: 'schema', message: `There is no schema "${schema}" in the database: ${deploy}` }]
  const problems: StoreProblem[] = []
  if (!facts.mayUseSchema) {
    const message = `The role may not use the schema "${schema}": grant it USAGE`
    problems.push({ part: 'right', message })
  }
  if (facts.columns === null)
    return [...problems, { part: 'table', message: `There is no table ${table}: ${deploy}` }]
  for (const column of tableColumns) {
    if (facts.columns.includes(column)) continue
    problems.push({ part: 'column', message: `The table ${table} has no column ${column}: ${deploy}` })
  }
  if (facts.missingRights !== null) {
    const message = `The role lacks ${facts.missingRights.join(', ')} on ${table}: grant them`
    problems.push({ part: 'right', message })
  }
  if (facts.withoutPolicy !== null) {
    const statements = facts.withoutPolicy.join(', ')
    const message = `Row-level security is enabled on ${table}, and no policy lets the role ${statements}: create one, or disable it`
    problems.push({ part: 'right', message })
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
    return [{ part: 'encryptor', message: 'The encryptor opens what it sealed to something else' }]
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
