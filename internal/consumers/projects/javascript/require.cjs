const { createFieldEncryptor } = require('@org/field-encryption')
const { isPkceStoreError } = require('@org/pkce-core')
const { MemoryPkceStore } = require('@org/pkce-memory')
const { deployMigrations } = require('@org/pkce-migrate')
const { PrismaPkceStore } = require('@org/pkce-prisma')
const { createPrismaClient } = require('@org/pkce-prisma/client')

const loaded = {
  createFieldEncryptor,
  isPkceStoreError,
  MemoryPkceStore,
  deployMigrations,
  PrismaPkceStore,
  createPrismaClient,
}
for (const [name, value] of Object.entries(loaded)) {
  if (typeof value !== 'function') throw new TypeError(`${name} was not loaded`)
}
console.log('required')
