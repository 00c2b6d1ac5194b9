#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readArguments, UsageError } from './cli-arguments.ts'
import { deployMigrations } from './deploy-migrations.ts'
import { isMigrateError } from './migrate-error.ts'
import { migrationStatus } from './migration-status.ts'
import type { MigrateOptions } from './options.ts'

const HELP = `Usage: pkce-migrate deploy|status [--schema NAME]

Creates and upgrades the table of in-flight PKCE states, in the database that DATABASE_URL names.

  deploy           apply the pending migrations; every replica may run it at the same time
  status           list the applied and the pending migrations, and compare the table with them

  --schema NAME    the PostgreSQL schema of the table (default: pkce)
  -h, --help       show this help
  -v, --version    show the version of this package

Exit codes: 0 done, or up to date; 1 failed, or not up to date; 2 wrong usage.`

type ExitCode = 0 | 1 | 2

const COMMANDS = { deploy, status }

process.exitCode = await main()

async function main(): Promise<ExitCode> {
  try {
    const parsed = readArguments(process.argv.slice(2), ['deploy', 'status'])
    if ('show' in parsed) return print(parsed.show === 'help' ? HELP : readVersion())
    const { command, ...options } = parsed
    const { DATABASE_URL } = process.env
    if (!DATABASE_URL) return complain('DATABASE_URL is not set: set it to the URL of the database', 2)
    return await COMMANDS[command]({ connectionString: DATABASE_URL, ...options })
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
    // The command takes the library's option from this variable.
    const message = error.message.replace(/^connectionString /, 'DATABASE_URL ')
    return complain(`${message} [${error.code}]`, code)
  }
  if (error instanceof UsageError) return complain(`${error.message} (see --help)`, 2)
  return complain(error instanceof Error ? error.message : String(error), 1)
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
