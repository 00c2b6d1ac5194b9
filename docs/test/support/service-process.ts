import { setTimeout } from 'node:timers/promises'
import { Child, type Outcome } from '@org/child-process'
import { freePort } from 'connections-service/dist/demo/free-port.js'
import { onTestFinished } from 'vitest'

/** The public origin of every service. A proxy that terminates TLS would forward it to the service's port. */
export const PUBLIC_URL = 'https://service.example'

export interface Service {
  port: number
  /** Its output so far. */
  output(): string
  /** Sends SIGTERM. Returns how the process ended. */
  stop(): Promise<Pick<Outcome, 'exitCode' | 'signal'>>
}

/** Runs a page's service with Node in `folder` until the test ends. */
export async function startService(folder: string, args: string[], env: NodeJS.ProcessEnv): Promise<Service> {
  const port = await freePort()
  const { PATH, HOME } = process.env
  const child = Child.start(process.execPath, args, {
    cwd: folder,
    env: { PATH, HOME, NODE_ENV: 'production', PUBLIC_URL, PORT: String(port), ...env },
  })
  onTestFinished(() => child[Symbol.asyncDispose]())
  await untilListening(child, port)
  return {
    port,
    output: () => child.output,
    async stop() {
      child.kill('SIGTERM')
      const { exitCode, signal } = await child.end
      return { exitCode, signal }
    },
  }
}

async function untilListening(child: Child, port: number): Promise<void> {
  let isOver = false
  child.end.then(() => {
    isOver = true
  })
  for (;;) {
    if (isOver) throw new Error(`The service ended while starting:\n${child.output}`)
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await setTimeout(50)
  }
}
