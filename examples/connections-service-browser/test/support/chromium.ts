import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const ARGS = ['--disable-gpu', '--disable-quic', '--disable-sync', '--no-first-run']

/** Starts the Chromium of the system, or the one that `CHROME_PATH` names: none is downloaded. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH || '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}, and these tests need one. Install it ` +
        '(apt-get install --no-install-recommends chromium), or name another in CHROME_PATH.',
    )
  }
  return chromium.launch({ executablePath, args: ARGS })
}
