import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ACCOUNT, OTHER_ACCOUNT } from './account.ts'
import { Cleanup } from './cleanup.ts'
import { DemoFailure } from './report.ts'
import { playScenario } from './scenario.ts'
import { type Stage, setStage } from './stage.ts'

const { serve } = parseArgs({ options: { serve: { type: 'boolean', default: false } } }).values
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => interruption.abort())

const cleanup = new Cleanup()
let exitCode = 0
let stage: Stage | undefined
try {
  stage = await setStage(cleanup, interruption.signal)
  if (serve) await keepServing(stage, interruption.signal)
  else await playScenario(stage, interruption.signal)
} catch (error) {
  exitCode = reportEnd(error)
}
for (const failure of await cleanup.run()) {
  exitCode ||= 1
  console.error(`✗ ${String(failure)}`)
}
if (exitCode === 0 && !serve) console.log('\nEvery step succeeded, and everything is stopped.')
process.exit(exitCode)

/** Keeps everything running until a signal arrives. */
async function keepServing({ a, b }: Stage, signal: AbortSignal): Promise<void> {
  console.log(`
Open ${a.url.origin} (replica A) and connect an account. You come back to ${b.url.origin} (replica B).
Sign in as "${ACCOUNT.login}" with the password "${ACCOUNT.password}", or as "${OTHER_ACCOUNT.login}" with
"${OTHER_ACCOUNT.password}". Each browser has its own connections. Ctrl-C ends the demo.`)
  if (!signal.aborted) await once(signal, 'abort')
  console.log('\nEnding')
}

/** Runs the demo and returns its exit code. */
function reportEnd(error: unknown): number {
  if (interruption.signal.aborted) {
    console.error('\n✗ Interrupted')
    return 130
  }
  console.error(`\n✗ ${error instanceof DemoFailure ? error.message : String((error as Error).stack)}`)
  if (stage) console.error(`\nThe replicas logged:\n${stage.logs()}`)
  return 1
}
