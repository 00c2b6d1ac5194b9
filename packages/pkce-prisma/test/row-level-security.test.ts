import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const { query } = database
const role = `service_${randomBytes(6).toString('hex')}`
const group = `${role}_group`
const url = new URL(database.connectionString)
url.username = role
url.password = randomBytes(16).toString('hex')
await query(`
  CREATE ROLE ${role} LOGIN PASSWORD '${url.password}';
  CREATE ROLE ${group} ROLE ${role};
  GRANT USAGE ON SCHEMA pkce TO ${role};
  GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_pkce_states TO ${role};
  ALTER TABLE oauth_pkce_states ENABLE ROW LEVEL SECURITY`)
const prisma = createPrismaClient({ connectionString: url.href })
const store = database.openStore({ prisma })
const ofOwner = database.openStore()

afterEach(() =>
  query('DROP POLICY IF EXISTS one ON oauth_pkce_states; DROP POLICY IF EXISTS two ON oauth_pkce_states'),
)
afterAll(async () => {
  await prisma.$disconnect()
  await query(`DROP OWNED BY ${role}; DROP ROLE ${role}, ${group}`)
})

test('without a policy, a put fails, a take finds nothing, and a sweep deletes nothing', async () => {
  const state = newState()
  await ofOwner.put(state, newValue())
  await expect(store.put(newState(), newValue())).rejects.toMatchObject({
    retryable: true,
    message: expect.stringContaining('With row-level security, it needs a policy'),
    cause: { sqlState: '42501' },
  })
  await expect(store.take(state)).rejects.toMatchObject({ code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' })
  await query("UPDATE oauth_pkce_states SET expires_at = now() - interval '1 second'")
  await expect(store.sweep()).resolves.toBe(0)
  await expect(ofOwner.sweep()).resolves.toBe(1)
})

const ALL = 'SELECT, INSERT, UPDATE, DELETE'
test.for([
  ['no policy', 'SELECT', ALL],
  ['a policy for another role', 'CREATE POLICY one ON oauth_pkce_states TO pg_monitor USING (true)', ALL],
  ['a restrictive policy alone', 'CREATE POLICY one ON oauth_pkce_states AS RESTRICTIVE USING (true)', ALL],
  [
    'a policy for reading',
    'CREATE POLICY one ON oauth_pkce_states FOR SELECT USING (true)',
    'INSERT, UPDATE, DELETE',
  ],
  [
    'policies for reading and writing',
    `CREATE POLICY one ON oauth_pkce_states FOR SELECT USING (true);
     CREATE POLICY two ON oauth_pkce_states FOR INSERT WITH CHECK (true)`,
    'UPDATE, DELETE',
  ],
] as const)('check() names the statements that are denied with %s', async ([, policies, statements]) => {
  await query(policies)
  const message = `Row-level security is enabled on "pkce"."oauth_pkce_states", and no policy lets the role ${statements}: create one, or disable it`
  await expect(store.check()).rejects.toMatchObject({ problems: [{ part: 'privilege', message }] })
})

test.for([
  ['everyone', 'PUBLIC'],
  ['the role', role],
  ['a role that it is a member of', group],
] as const)('with a policy for %s, the store works', async ([, member]) => {
  await query(`CREATE POLICY one ON oauth_pkce_states TO ${member} USING (true)`)
  await expect(store.check()).resolves.toBeUndefined()
  const state = newState()
  await store.put(state, newValue())
  await expect(store.take(state)).resolves.toBeDefined()
})

test('the owner of the table needs no policy', async () => {
  await expect(ofOwner.check()).resolves.toBeUndefined()
})

test('the owner needs a policy if row-level security is forced and it is not a superuser', async () => {
  await query(`GRANT CREATE ON SCHEMA pkce TO ${role}; ALTER TABLE oauth_pkce_states OWNER TO ${role}`)
  await expect(store.check()).resolves.toBeUndefined()
  await query('ALTER TABLE oauth_pkce_states FORCE ROW LEVEL SECURITY')
  await expect(store.check()).rejects.toMatchObject({ problems: [{ part: 'privilege' }] })
  await query('ALTER TABLE oauth_pkce_states OWNER TO CURRENT_USER')
})
