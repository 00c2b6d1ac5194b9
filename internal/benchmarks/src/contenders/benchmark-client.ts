import { PrismaPg } from '@prisma/adapter-pg'
import { CONNECTIONS } from '../contender.ts'
import { PrismaClient } from '../generated/client.ts'

/** A client for the tables of other contenders, configured like the client of `createPrismaClient`. */
export function openClient(url: string): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, max: CONNECTIONS })
  return new PrismaClient({ adapter, errorFormat: 'minimal' })
}
