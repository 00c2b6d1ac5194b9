import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const ARGS = ['--disable-gpu', '--disable-quic', '--disable-sync', '--no-first-run']

/** Starts the system's Chromium, or the one that `CHROME_PATH` names. Downloads none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH || '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(
      `These tests need Chromium, but there is none at ${executablePath}. Install it ` +
        '(apt-get install --no-install-recommends chromium), or name another in CHROME_PATH.',
    )
  }
  return chromium.launch({ executablePath, args: ARGS })
}
