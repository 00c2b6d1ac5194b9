import { createInterface } from 'node:readline'
import type { DevDiagnosticInput, SchemaEngine } from '@prisma/schema-engine-wasm'
import { prismaError } from './prisma-error.ts'

interface Request {
  id: number
  method: string
  // biome-ignore lint/suspicious/noExplicitAny: the engine checks the parameters.
  params: any
}

/**
 * Speaks the native schema engine's protocol until the client closes stdin: JSON-RPC 2.0, one message per line. It
 * answers one request at a time.
 */
export async function serve(open: () => Promise<SchemaEngine>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const message: Partial<Request> = JSON.parse(line)
    if (message.method !== undefined) send({ id: message.id, ...(await answer(open, message as Request)) })
  }
}

async function answer(open: () => Promise<SchemaEngine>, request: Request): Promise<object> {
  try {
    return { result: (await call(await open(), request)) ?? null }
  } catch (error) {
    return { error: describe(error) }
  }
}

async function call(engine: SchemaEngine, { method, params }: Request): Promise<unknown> {
  switch (method) {
    case 'applyMigrations':
    case 'dbExecute':
    case 'devDiagnostic':
    case 'diagnoseMigrationHistory':
    case 'ensureConnectionValidity':
    case 'introspect':
    case 'markMigrationApplied':
    case 'markMigrationRolledBack':
    case 'reset':
    case 'schemaPush':
      return engine[method](params)
    case 'createMigration':
    case 'evaluateDataLoss':
      return withReplay(engine, params, () => engine[method](params))
    case 'getDatabaseVersion':
      return engine.version()
    case 'diff': {
      const { exitCode, stdout } = await engine.diff(params)
      if (stdout) send({ id: 0, method: 'print', params: { content: stdout.replace(/\n$/, '') } })
      return { exitCode, stdout: null }
    }
    default:
      throw new Error(`The WASM schema engine has no ${method}`)
  }
}

/**
 * Some commands of the WASM engine need the schema that results from the migrations, which only `devDiagnostic` computes.
 * Its last run may predate the migrations that were applied since, so run it again if the command fails.
 */
async function withReplay(
  engine: SchemaEngine,
  { migrationsList, filters }: DevDiagnosticInput,
  command: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await command()
  } catch {
    await engine.devDiagnostic({ migrationsList, filters })
    return command()
  }
}

function describe(error: unknown): object {
  const { code, message } = prismaError(error)
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: { is_panic: false, message, error_code: code },
  }
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
