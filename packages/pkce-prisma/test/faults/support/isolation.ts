import type { PkceDatabase } from '../../support/pkce-database.ts'

export type Isolation = 'serializable' | 'repeatable read'

/** Makes `isolation` the default of every session opened from now on. */
export async function isolate({ prisma, query }: PkceDatabase, isolation: Isolation): Promise<void> {
  await query(`
    DO $$ BEGIN
      EXECUTE format(
        'ALTER DATABASE %I SET default_transaction_isolation = ''${isolation}''', current_database()
      );
    END $$`)
  const [session] = await prisma.$queryRawUnsafe<{ transaction_isolation: string }[]>(
    'SHOW transaction_isolation',
  )
  if (session?.transaction_isolation !== isolation) throw new Error(`The store would not run ${isolation}`)
}
