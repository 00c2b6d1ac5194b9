import { randomBytes } from 'node:crypto'
import { startPostgres } from '@org/dev-postgres'
import { plaintextFieldEncryptor } from '@org/field-encryption'
import { besideFloor } from '../beside-floor.ts'
import type { Contender } from '../contender.ts'
import { keyRing, openPrismaStore, contender as prismaStore } from '../contenders/prisma-store.ts'
import { newFlow } from '../flow.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { compile } from '../load/warm-up.ts'
import { figure, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** The cost of sealing, alone and in a cycle of the Prisma store. */
export const encryption: Section = { name: 'encryption', measure }

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  progress('one seal and one open')
  const single = await sealAndOpen(quick ? 20_000 : 200_000)
  await using server = await startPostgres({ fsync: true })
  const { connectionString } = await server.createDatabase()
  await prismaStore.prepare(connectionString)
  const sealing = openPrismaStore(connectionString)
  const plain = openPrismaStore(connectionString, plaintextFieldEncryptor())
  try {
    for (const contender of [sealing, plain]) await compile(contender, quick ? 1_500 : 20_000)
    const tables = [sealAndOpenTable(single)]
    for (const clients of [64, 256]) {
      progress(`${clients} clients, with and without encryption`)
      tables.push(await inTheStore({ sealing, plain, clients, quick }))
    }
    return { markdown: tables.join('\n\n') }
  } finally {
    await sealing.close()
    await plain.close()
  }
}

interface SealAndOpen {
  sealUs: number
  openUs: number
}

async function sealAndOpen(count: number): Promise<SealAndOpen> {
  // As long as the store's plaintext and context.
  const { codeVerifier, nonce, ...clear } = newFlow()
  const plaintext = JSON.stringify([codeVerifier, nonce, null])
  const context = JSON.stringify(['oauth_pkce_states', 1, randomBytes(32).toString('base64url'), null, clear])
  let sealed = ''
  const timed = async (work: () => Promise<unknown>) => {
    const startedMs = performance.now()
    for (let n = 0; n < count; n += 1) await work()
    return ((performance.now() - startedMs) / count) * 1000
  }
  const seal = async () => {
    sealed = await keyRing.encrypt(plaintext, context)
  }
  const open = () => keyRing.decrypt(sealed, context)
  await timed(seal)
  await timed(open)
  return { sealUs: await timed(seal), openUs: await timed(open) }
}

function sealAndOpenTable({ sealUs, openUs }: SealAndOpen): string {
  return [
    '**One value, by itself**: µs.',
    markdownTable(
      ['', 'µs'],
      [
        ['seal', figure(sealUs)],
        ['open', figure(openUs)],
      ],
    ),
  ].join('\n\n')
}

interface InTheStoreOptions {
  sealing: Contender
  plain: Contender
  clients: number
  quick: boolean
}

async function inTheStore({ sealing, plain, clients, quick }: InTheStoreOptions): Promise<string> {
  const durationMs = quick ? 200 : 1_000
  const pairs = []
  for (let round = 0; round < (quick ? 3 : 15); round += 1) {
    const measured = await besideFloor([sealing, plain], plain, (contender) =>
      closedLoop(contender, { clients, durationMs }),
    )
    pairs.push(...measured.filter(({ contender }) => contender === sealing))
  }
  const rows = [
    [
      'cycles a second',
      typical(pairs.map(({ run }) => run.cyclesPerSecond)),
      typical(pairs.map(({ floor }) => floor.cyclesPerSecond)),
      times(pairs.map(({ run, floor }) => run.cyclesPerSecond / floor.cyclesPerSecond)),
    ],
    [
      'client CPU µs a cycle',
      typical(pairs.map(({ run }) => run.cpuUs)),
      typical(pairs.map(({ floor }) => floor.cpuUs)),
      times(pairs.map(({ run, floor }) => run.cpuUs / floor.cpuUs)),
    ],
  ]
  return [
    `**In the Prisma store, ${clients} clients**: with AES-256-GCM, beside the same store with \`plaintextFieldEncryptor\`.`,
    markdownTable(['', 'encrypted', 'plain', 'encrypted / plain'], rows),
  ].join('\n\n')
}
