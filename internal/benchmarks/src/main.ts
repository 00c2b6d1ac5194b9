/**
 * `pnpm bench [--quick] [section…]`. A full run writes its results into README.md and a plot next to it. A quick run prints
 * its results and writes its plot into `dist`.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { circumstances } from './report/machine.ts'
import { writeToReadme } from './report/readme.ts'
import { databases } from './sections/databases.ts'
import { encryption } from './sections/encryption.ts'
import { growth } from './sections/growth.ts'
import { memory } from './sections/memory.ts'
import { missFlood } from './sections/miss-flood.ts'
import { roundTrip } from './sections/round-trip.ts'
import type { Section } from './sections/section.ts'
import { slowEncryptor } from './sections/slow-encryptor.ts'
import { startUp } from './sections/start-up.ts'
import { sweep } from './sections/sweep.ts'

const everything: Section[] = [
  databases,
  roundTrip,
  slowEncryptor,
  missFlood,
  memory,
  encryption,
  growth,
  sweep,
  startUp,
]
const inTwoMinutes: Section[] = [databases, roundTrip, slowEncryptor, missFlood, memory]

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const { quick } = values
const unknown = positionals.filter((name) => !everything.some((section) => section.name === name))
if (unknown.length > 0) {
  console.error(
    `No such section: ${unknown.join(', ')}. There are: ${everything.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}
const chosen = everything.filter(({ name }) => positionals.includes(name))
const sections = chosen.length > 0 ? chosen : quick ? inTwoMinutes : everything

const command = ['pnpm bench', ...(quick ? ['--quick'] : []), ...positionals].join(' ')
const startedMs = performance.now()
for (const { name, measure } of sections) {
  const { markdown, plot } = await measure({ quick, progress })
  const report = `${circumstances(command)}\n\n${markdown}`
  console.log(`\n## ${name}\n\n${report}`)
  if (!quick) writeToReadme(name, plot ? `![Ratios to the floor](${name}.svg)\n\n${report}` : report)
  if (plot) writeFileSync(new URL(quick ? `${name}.svg` : `../${name}.svg`, import.meta.url), plot)
}
progress('done')

function progress(text: string): void {
  console.error(`${String(Math.round((performance.now() - startedMs) / 1000)).padStart(5)} s  ${text}`)
}
