// Loads both copies of each package into one process. It happens if Node cannot `require` ES modules, or if a bundle contains
// another copy.
const assert = require('node:assert/strict')
const { join } = require('node:path')

const copies = async (name) => [
  await import(name),
  require(join(__dirname, `node_modules/${name}/cjs/index.js`)),
]

const STATE = 'the-random-state-of-one-flow-of-43-characters'
const codeVerifier = 'the-random-verifier-of-43-to-128-characters-'
const callbackUrl = 'https://service.example/oauth/callback'
const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS } = process.env

/** Every pair of an element of `ours` and one of `others`. */
const pairs = (ours, others) => ours.flatMap((one) => others.map((other) => [one, other]))

async function main() {
  const cores = await copies('@org/pkce-core')
  assert.notEqual(cores[0].PkceStoreError, cores[1].PkceStoreError)
  const memories = await copies('@org/pkce-memory')
  const prismas = await copies('@org/pkce-prisma')
  const encryptions = await copies('@org/field-encryption')
  const migrates = await copies('@org/pkce-migrate')
  const { createPrismaClient } = await import('@org/pkce-prisma/client')
  const prisma = createPrismaClient({ connectionString })

  const stores = [
    ...memories.map(
      ({ MemoryPkceStore }) =>
        () =>
          new MemoryPkceStore(),
    ),
    ...pairs(prismas, encryptions).map(([{ PrismaPkceStore }, encryption]) => () => {
      const keys = encryption.parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS)
      return new PrismaPkceStore({ prisma, encryptor: encryption.createFieldEncryptor(keys) })
    }),
  ]
  for (const [{ isPkceStoreError }, openStore] of pairs(cores, stores)) {
    const store = openStore()
    await store.put(STATE, { connection: 'issue-tracker', codeVerifier })
    assert.equal((await store.take(STATE)).codeVerifier, codeVerifier)
    const refused = await store.take(STATE).catch((error) => error)
    assert.ok(isPkceStoreError(refused, 'PKCE_STATE_NOT_FOUND'))
    await store.close()
  }

  for (const [{ createFlows }, openStore] of pairs(await copies('@org/pkce-flow'), stores)) {
    const store = openStore()
    const flows = createFlows({ store, callbackUrl })
    const request = new Request('https://service.example/oauth/start', { method: 'POST' })
    const begun = await flows.begin({ connection: 'issue-tracker' }, { request })
    const url = `${callbackUrl}?${new URLSearchParams({ code: 'c', state: begun.parameters.state })}`
    const cookie = begun.response(new URL('https://login.example')).headers.getSetCookie()[0].split(';')[0]
    const [done, late] = [
      await flows.complete(new Request(url, { headers: { cookie } })),
      await flows.complete(new Request(url, { headers: { cookie } })),
    ]
    assert.deepEqual([done.ok, late.ok, late.reason], [true, false, 'already_taken'])
    await store.close()
  }

  for (const [{ deployMigrations }, { isMigrateError }] of pairs(migrates, migrates)) {
    const refused = await deployMigrations({ connectionString: 'none' }).catch((error) => error)
    assert.ok(isMigrateError(refused, 'PKCE_MIGRATE_INVALID_OPTION'))
    assert.deepEqual(await deployMigrations({ connectionString }), { applied: [] })
  }
  for (const [{ createFieldEncryptor }, { isFieldEncryptionError }] of pairs(encryptions, encryptions)) {
    assert.throws(
      () => createFieldEncryptor({}),
      (error) => isFieldEncryptionError(error),
    )
  }
  await prisma.$disconnect()
  console.log('two copies work together')
}

main()
