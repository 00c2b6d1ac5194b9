import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ACCOUNT } from './account.ts'
import { Cleanup } from './cleanup.ts'
import { DemoFailure } from './report.ts'
import { playScenario } from './scenario.ts'
import { type Stage, setStage } from './stage.ts'

const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } })
const cleanup = new Cleanup()
let stage: Stage | undefined

async function demo(): Promise<void> {
  stage = await setStage(cleanup)
  if (values.serve) await serve(stage)
  else await playScenario(stage)
}

/** Leaves everything running: only a signal ends it. */
async function serve({ a, b }: Stage): Promise<never> {
  console.log(`
Open ${a.url.origin} (replica A) and connect an account. You come back to ${b.url.origin} (replica B).
Sign in as "${ACCOUNT.login}" with the password "${ACCOUNT.password}". Ctrl-C ends the demo.`)
  return new Promise<never>(() => {})
}

async function interruption(): Promise<'interrupted'> {
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  return 'interrupted'
}

let exitCode = 0
try {
  if ((await Promise.race([demo(), interruption()])) === 'interrupted') {
    console.log('\nEnding')
    if (!values.serve) exitCode = 130
  }
} catch (error) {
  exitCode = 1
  console.error(`\n✗ ${error instanceof DemoFailure ? error.message : String((error as Error).stack)}`)
  if (stage) console.error(`\nThe replicas logged:\n${stage.logs()}`)
}
for (const failure of await cleanup.run()) {
  exitCode ||= 1
  console.error(`✗ ${String(failure)}`)
}
if (exitCode === 0 && !values.serve) console.log('\nEverything held, and everything is stopped.')
process.exit(exitCode)
