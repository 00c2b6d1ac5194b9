import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('./replica-process.js', import.meta.url))
const START_TIMEOUT_MS = 15_000
const STOP_TIMEOUT_MS = 10_000

/** One process of the service. */
export class Replica {
  readonly name: string
  readonly url: URL
  readonly #process: ChildProcess
  #log = ''

  /** @param env - the complete environment of the process, which inherits nothing. */
  constructor(name: string, port: number, env: Record<string, string>) {
    this.name = name
    this.url = new URL(`http://127.0.0.1:${port}`)
    this.#process = fork(ENTRY, {
      env: { ...env, HOST: '127.0.0.1', PORT: String(port) },
      // In a separate process group, so that Ctrl-C only reaches the demo, which then stops its replicas.
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (this.#log += chunk))
    }
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Everything the process has printed. */
  get log(): string {
    return this.#log
  }

  /** The same callback URL at this replica, as a load balancer might route it. */
  at(callback: URL): URL {
    return new URL(callback.pathname + callback.search, this.url)
  }

  /** Waits until the service answers. */
  async ready(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await this.#answers())) {
      if (this.#hasExited) throw new Error(`Replica ${this.name} exited while starting:\n${this.#log}`)
      if (Date.now() > deadline) throw new Error(`Replica ${this.name} did not start in time:\n${this.#log}`)
      await sleep(50, undefined, { signal })
    }
  }

  /** Asks the process to end, and kills it if it does not. */
  async stop(): Promise<void> {
    if (!this.#hasExited) {
      const exited = once(this.#process, 'exit')
      const kill = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS)
      this.#process.kill('SIGTERM')
      await exited
      clearTimeout(kill)
    }
    // During startup there is no signal handler yet, so the signal itself ends the process.
    const { exitCode, signalCode } = this.#process
    if (exitCode !== 0 && signalCode !== 'SIGTERM') {
      throw new Error(`Replica ${this.name} exited with ${signalCode ?? exitCode}`)
    }
  }

  get #hasExited(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(new URL('/healthz', this.url), { signal: AbortSignal.timeout(1_000) })).ok
    } catch {
      return false
    }
  }
}
