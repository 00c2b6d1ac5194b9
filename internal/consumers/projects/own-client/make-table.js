import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/index.js'

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }),
})
await prisma.$executeRaw`CREATE TABLE "Account" (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE)`
await prisma.$disconnect()
