import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Inbox } from './inbox.ts'

export interface ChildOptions {
  cwd?: string
  /** The complete environment. @defaultValue that of this process */
  env?: NodeJS.ProcessEnv
  /** Ends the process with SIGTERM. */
  signal?: AbortSignal
  /** Makes the process the leader of a process group. */
  detached?: boolean
  /** Kills the process after this many milliseconds. */
  timeoutMs?: number
}

/** How a process ended. */
export interface Outcome {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A process started by the current one. It is killed when the current process exits, if not before. */
export class Child implements AsyncDisposable {
  /** Rejects only if the process could not be started. */
  readonly end: Promise<Outcome>
  readonly #process: ChildProcess
  readonly #messages = new Inbox<unknown>()
  readonly #lines = new Inbox<string>()
  #stdout = ''
  #stderr = ''

  private constructor(child: ChildProcess) {
    this.#process = child
    running.add(child)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.#lines.add(line))
    // A process that has ended reads no more.
    child.stdin?.on('error', () => {})
    child.on('message', (message) => this.#messages.add(message))
    // Messages may still arrive after the end of the process, but not after this event.
    child.on('disconnect', () => this.#messages.close(this.#hasEnded()))
    this.end = new Promise<Outcome>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exitCode, signal) =>
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr }),
      )
    }).finally(() => this.#ended())
    this.end.catch(() => {})
  }

  /** Starts any program. */
  static start(command: string, args: string[] = [], { timeoutMs, ...options }: ChildOptions = {}): Child {
    const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' as const }
    return new Child(spawn(command, args, { ...options, ...limit, stdio: 'pipe' }))
  }

  /** Starts Node with a channel for messages. */
  static fork(args: string[], options: ChildOptions = {}): Child {
    const stdio: ['pipe', 'pipe', 'pipe', 'ipc'] = ['pipe', 'pipe', 'pipe', 'ipc']
    return new Child(spawn(process.execPath, args, { ...options, serialization: 'advanced', stdio }))
  }

  get pid(): number {
    return Number(this.#process.pid)
  }

  /** The output so far. */
  get output(): string {
    return this.#stdout + this.#stderr
  }

  /** Returns the next message of the process. @throws with its output, if it ends before. */
  message<Message>(): Promise<Message> {
    return this.#messages.next() as Promise<Message>
  }

  /** Returns the next line on its stdout. @throws with its output, if it ends before. */
  line(): Promise<string> {
    return this.#lines.next()
  }

  /** @throws if the process no longer listens. */
  send(message: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#process.send?.(message, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Writes to its stdin. */
  write(text: string): void {
    this.#process.stdin?.write(text)
  }

  /** Ends its stdin. */
  endInput(): void {
    this.#process.stdin?.end()
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#process.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill()
    await this.end
  }

  #ended(): void {
    running.delete(this.#process)
    this.#lines.close(this.#hasEnded())
    if (!this.#process.connected) this.#messages.close(this.#hasEnded())
  }

  #hasEnded(): Error {
    return new Error(`The process has ended:\n${this.output}`)
  }
}
