import { randomBytes } from 'node:crypto'
import { prismaAdapter } from '@better-auth/prisma-adapter'
import { betterAuth } from 'better-auth'
import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { runSql } from '../sql.ts'
import { openClient } from './benchmark-client.ts'

type Verifications = Awaited<ReturnType<typeof betterAuth>['$context']>['internalAdapter']

const secret = randomBytes(32).toString('base64')

interface Variant {
  name: string
  take(verifications: Verifications, state: string): Promise<string | undefined>
}

export function betterAuthWith({ name, take }: Variant): ServedContender {
  return {
    name,
    async prepare(url) {
      await runSql(
        url,
        `CREATE TABLE verification (
           id text PRIMARY KEY, identifier text NOT NULL, value text NOT NULL, "expiresAt" timestamp(3) NOT NULL,
           "createdAt" timestamp(3) NOT NULL DEFAULT now(), "updatedAt" timestamp(3) NOT NULL DEFAULT now()
         );
         CREATE INDEX ON verification (identifier)`,
      )
    },
    async open(url) {
      const prisma = openClient(url)
      const auth = betterAuth({
        baseURL: 'https://service.example',
        secret,
        database: prismaAdapter(prisma, { provider: 'postgresql' }),
        telemetry: { enabled: false },
      })
      const { internalAdapter } = await auth.$context
      return {
        async put(state, flow) {
          const expiresAt = new Date(Date.now() + TTL_MS)
          await internalAdapter.createVerificationValue({
            identifier: state,
            value: JSON.stringify(flow),
            expiresAt,
          })
        },
        async take(state) {
          const value = await take(internalAdapter, state)
          return value === undefined ? undefined : JSON.parse(value)
        },
        close: () => prisma.$disconnect(),
      }
    },
    fill: `
      INSERT INTO verification (id, identifier, value, "expiresAt")
      SELECT gen_random_uuid(), gen_random_uuid(), repeat('v', 400), now() + interval '1 day'
      FROM generate_series(1, $1)`,
  }
}
