import { randomBytes } from 'node:crypto'
import { createFieldEncryptor, type FieldEncryptor } from '@org/field-encryption'
import { deployMigrations } from '@org/pkce-migrate'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { CONNECTIONS, type Contender, type ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'

/** One key ring for all replicas, as in production. */
export const keyRing = createFieldEncryptor({ keys: { a: new Uint8Array(randomBytes(32)) }, primary: 'a' })

/** Ours: through Prisma, in batches, with the secrets sealed. */
export const contender: ServedContender = {
  name: 'PrismaPkceStore',
  ours: true,
  async prepare(url) {
    await deployMigrations({ connectionString: url })
  },
  open: async (url) => openPrismaStore(url),
  fill: `
    INSERT INTO pkce.oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
    SELECT sha256(gen_random_uuid()::text::bytea), 'issue-tracker', repeat('v', 300), now() + interval '1 day'
    FROM generate_series(1, $1)`,
}

export interface OpenPrismaStore extends Contender {
  store: PrismaPkceStore
}

export function openPrismaStore(url: string, encryptor: FieldEncryptor = keyRing): OpenPrismaStore {
  const prisma = createPrismaClient({ connectionString: url, maxConnections: CONNECTIONS })
  const store = new PrismaPkceStore({ prisma, encryptor, ttlMs: TTL_MS, sweepIntervalMs: 0 })
  return {
    store,
    put: (state, flow) => store.put(state, flow),
    take: (state) => store.take(state),
    async close() {
      await store.close()
      await prisma.$disconnect()
    },
  }
}
