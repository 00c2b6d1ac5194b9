import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { freePort } from 'connections-service/dist/demo/free-port.js'
import { onTestFinished } from 'vitest'

/** Where browsers reach every service: a proxy that ends TLS leads from there to its port. */
export const PUBLIC_URL = 'https://service.example'

export interface Service {
  port: number
  /** What it has written so far. */
  output(): string
  /** Sends SIGTERM. Answers how the process ended. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Runs a page's service with Node, from `folder`, until the test is over. */
export async function startService(folder: string, args: string[], env: NodeJS.ProcessEnv): Promise<Service> {
  const port = await freePort()
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { PATH, HOME, NODE_ENV: 'production', PUBLIC_URL, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await untilListening(child, port, () => output)
  return {
    port,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

async function untilListening(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The service ended at its start:\n${output()}`)
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await setTimeout(50)
  }
}
