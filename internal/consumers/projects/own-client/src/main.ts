import { randomBytes } from 'node:crypto'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.js'

const { DATABASE_URL, FIELD_ENCRYPTION_KEYS = '' } = process.env

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL }) })
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
const store = new PrismaPkceStore({ prisma, encryptor })

const state = randomBytes(32).toString('base64url')
const codeVerifier = randomBytes(32).toString('base64url')
const { name } = await prisma.account.create({ data: { name: state.slice(0, 8) } })
await store.put(state, { connection: name, codeVerifier })
const flow = await store.take(state)
if (flow.codeVerifier !== codeVerifier) throw new Error('The code verifiers differ')
const { id } = await prisma.account.findUniqueOrThrow({ where: { name: flow.connection } })

await store.close()
await prisma.$disconnect()
console.log(id > 0 ? "taken through the project's client" : 'no account')
