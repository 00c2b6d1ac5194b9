import type { PkcePrismaClient, PkceTransactionClient } from '../../../src/index.ts'

type Done = Promise<unknown> | unknown

/** Hooks that a test runs between the steps of a store. */
export interface Hooks {
  beforeInsert?(): Done
  afterInsert?(): Done
  beforeLookUp?(): Done
  afterLookUp?(): Done
  beforeTransaction?(): Done
  beforeDelete?(): Done
  /** Runs after the DELETE is answered and before COMMIT is sent. */
  afterDelete?(): Done
}

/** A client that runs hooks before and after the statements of a store. */
export function hookedClient(prisma: PkcePrismaClient, hooks: Hooks): PkcePrismaClient {
  return {
    $connect: () => prisma.$connect(),
    $queryRawUnsafe: (sql, ...values) => query(prisma, hooks, sql, values),
    async $transaction(work, options) {
      await hooks.beforeTransaction?.()
      return prisma.$transaction(
        (tx) => work({ $queryRawUnsafe: (sql, ...values) => query(tx, hooks, sql, values) }),
        options,
      )
    },
  }
}

async function query<Rows>(
  client: PkceTransactionClient,
  hooks: Hooks,
  sql: string,
  values: unknown[],
): Promise<Rows> {
  const [before, after] = hooksOf(sql, hooks)
  await before?.()
  const rows = await client.$queryRawUnsafe<Rows>(sql, ...values)
  await after?.()
  return rows
}

function hooksOf(sql: string, hooks: Hooks): [Hooks['beforeInsert'], Hooks['afterInsert']] | [] {
  if (sql.includes('INSERT INTO')) return [hooks.beforeInsert, hooks.afterInsert]
  if (sql.includes('DELETE FROM')) return [hooks.beforeDelete, hooks.afterDelete]
  return sql.includes('FROM') ? [hooks.beforeLookUp, hooks.afterLookUp] : []
}

/** A client that calls `abort` when a statement or transaction has failed, while the store waits to retry. */
export function abortAfterFailure(prisma: PkcePrismaClient, abort: () => void): PkcePrismaClient {
  const aborting = (error: unknown) => {
    setImmediate(abort)
    throw error
  }
  return {
    $connect: () => prisma.$connect(),
    $queryRawUnsafe: (sql, ...values) =>
      Promise.resolve(prisma.$queryRawUnsafe<never>(sql, ...values)).catch(aborting),
    $transaction: (work, options) => prisma.$transaction(work, options).catch(aborting),
  }
}
