#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { deployMigrations } from './deploy-migrations.ts'
import { isMigrateError } from './errors.ts'
import { migrationStatus } from './migration-status.ts'
import type { MigrateOptions } from './options.ts'

const HELP = `Usage: pkce-migrate deploy|status [--schema NAME]

Brings the table of in-flight PKCE states up to date in the database that DATABASE_URL names.

  deploy           apply the pending migrations; every replica may run it at the same time
  status           list what was applied and what is pending, and compare the table with it

  --schema NAME    the PostgreSQL schema to use (default: pkce)
  -h, --help       show this

Exit codes: 0 done, or up to date; 1 failed, or not up to date; 2 wrong usage.`

type ExitCode = 0 | 1 | 2

const COMMANDS = new Map([
  ['deploy', deploy],
  ['status', status],
])

process.exitCode = await main()

async function main(): Promise<ExitCode> {
  try {
    const { values, positionals } = parseArgs({
      options: { schema: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (values.help) return print(HELP)
    const [name = '', ...others] = positionals
    const command = others.length === 0 ? COMMANDS.get(name) : undefined
    if (command === undefined) return complain('name one command, deploy or status; --help tells more', 2)
    const { DATABASE_URL } = process.env
    if (!DATABASE_URL) return complain('DATABASE_URL is not set', 2)
    return await command({
      connectionString: DATABASE_URL,
      ...(values.schema !== undefined && { schema: values.schema }),
    })
  } catch (error) {
    return report(error)
  }
}

async function deploy(options: MigrateOptions): Promise<ExitCode> {
  const { applied } = await deployMigrations(options)
  for (const name of applied) print(`applied  ${name}`)
  return print(
    applied.length === 0 ? 'Nothing to apply: up to date' : `Up to date; ${applied.length} applied`,
  )
}

async function status(options: MigrateOptions): Promise<ExitCode> {
  const { applied, pending, failed, problems, upToDate } = await migrationStatus(options)
  for (const name of applied) print(`applied  ${name}`)
  for (const name of failed) print(`failed   ${name}`)
  for (const name of pending) print(`pending  ${name}`)
  for (const { message, code } of problems) print(`problem  ${message} [${code}]`)
  print(upToDate ? 'Up to date' : 'Not up to date')
  return upToDate ? 0 : 1
}

function print(text: string): 0 {
  console.log(text)
  return 0
}

function complain<Code extends ExitCode>(problem: string, code: Code): Code {
  console.error(`pkce-migrate: ${problem}`)
  return code
}

function report(error: unknown): ExitCode {
  if (isMigrateError(error)) {
    const code = error.code === 'PKCE_MIGRATE_INVALID_OPTION' ? 2 : 1
    // The library's option comes from a variable here.
    const message = error.message.replace(/^connectionString /, 'DATABASE_URL ')
    return complain(`${message} [${error.code}]`, code)
  }
  const problem = error instanceof Error ? error.message : String(error)
  return complain(problem, isUsageError(error) ? 2 : 1)
}

function isUsageError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}
