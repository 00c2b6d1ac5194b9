import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freeze, kill, thaw } from './processes.ts'
import type { ServerUser } from './server-user.ts'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 15_000
const LOG_LENGTH = 20_000

const run = promisify(execFile)

/**
 * `fast` rolls back open transactions, notifies the clients, and writes everything to disk. `immediate` does none of that,
 * like a crash. `kill` sends SIGKILL to all processes.
 */
export type StopMode = 'fast' | 'immediate' | 'kill'

/** Options of a {@link ServerProcess}. */
export interface ServerProcessOptions {
  /** The `postgres` executable. */
  postgres: string
  dataDirectory: string
  /** Further arguments of `postgres`. */
  flags: readonly string[]
  user: ServerUser
}

/** One run of the `postgres` program. */
export class ServerProcess {
  readonly #dataDirectory: string
  readonly #child: ChildProcess
  readonly #closed: Promise<void>
  #isClosed = false
  #isFrozen = false
  #log = ''

  constructor({ postgres, dataDirectory, flags, user }: ServerProcessOptions) {
    this.#dataDirectory = dataDirectory
    this.#child = spawn(postgres, ['-D', dataDirectory, ...flags], {
      cwd: dataDirectory,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#log = (this.#log + text).slice(-LOG_LENGTH)
    })
    this.#child.on('error', (error) => {
      this.#log += `${error.message}\n`
    })
    // All processes of the server share its stderr, so it closes when the last one has ended.
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#isClosed = true
        resolve()
      })
    })
  }

  /** Whether any process of the server still runs. */
  get isRunning(): boolean {
    return !this.#isClosed
  }

  /** Waits until the server accepts connections. @throws with its log, if it ends or takes too long. */
  async ready(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS
    while ((await this.#status()) !== 'ready') {
      if (this.#isClosed || performance.now() > deadline) {
        await this.stop('immediate')
        throw new Error(`PostgreSQL did not start:\n${this.#log}`)
      }
      await sleep(10)
    }
  }

  /** Suspends all processes of the server. */
  async freeze(): Promise<void> {
    this.#isFrozen = true
    await this.#all(freeze)
  }

  /** Resumes the processes of a frozen server. */
  async thaw(): Promise<void> {
    this.#isFrozen = false
    await this.#all(thaw)
  }

  /** Ends the server, and kills it if it does not comply. */
  async stop(mode: StopMode): Promise<void> {
    if (!this.#isClosed) {
      const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      if (mode === 'kill') await this.#all(kill)
      else {
        this.#child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
        // A frozen process receives the signal when it is resumed.
        if (this.#isFrozen) await this.thaw()
      }
      await this.#closed
      clearTimeout(force)
    }
    await this.#removeSharedMemory()
  }

  async #all(act: (parent: number) => Promise<void>): Promise<void> {
    if (this.#child.pid !== undefined) await act(this.#child.pid)
  }

  /** The eighth line of `postmaster.pid` reports that the server is ready. `pg_ctl` waits for it as well. */
  async #status(): Promise<string | undefined> {
    const lines = await this.#lockFile()
    return lines[0] === String(this.#child.pid) ? lines[7]?.trim() : undefined
  }

  /** A killed server leaves its lock file behind, and the System V segment that the file names. */
  async #removeSharedMemory(): Promise<void> {
    const lines = await this.#lockFile()
    const segment = lines[6]?.trim().split(/\s+/)[1]
    if (lines[0] === String(this.#child.pid) && segment) await run('ipcrm', ['-m', segment]).catch(() => {})
  }

  async #lockFile(): Promise<string[]> {
    const content = await readFile(join(this.#dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '')
    return content.split('\n')
  }
}
