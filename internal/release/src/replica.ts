import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What a store on a replica answered instead of a value. */
export class ReplicaError extends Error {
  readonly code: string | undefined

  constructor({ code, message }: { code?: string; message: string }) {
    super(message)
    this.code = code
  }
}

interface Answer {
  id: number
  value?: unknown
  error?: { code?: string; message: string }
}

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** A process that runs the installed packages of one release. */
export class Replica {
  readonly release: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  private constructor(release: string, child: ChildProcess) {
    this.release = release
    this.#child = child
    child.on('message', (answer: Answer) => this.#answered(answer))
    child.on('disconnect', () => {
      for (const { reject } of this.#waiting.values()) reject(new ReplicaError({ message: 'No answer' }))
    })
  }

  /** Starts the project in `folder`, and waits until it is ready for requests. */
  static async start(release: string, folder: string, env: NodeJS.ProcessEnv): Promise<Replica> {
    const child = fork(join(folder, 'replica.js'), {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      serialization: 'advanced',
    })
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (first !== 'ready') throw new Error(`A replica of ${release} did not start: it exited with ${first}`)
    return new Replica(release, child)
  }

  /** Has its store put or take. */
  async ask<T>(method: 'put' | 'take', ...args: unknown[]): Promise<T> {
    this.#lastId += 1
    const id = this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, method, args }, (error) => error && reject(error))
    })
    return (await answer) as T
  }

  /** Ends it as an orchestrator does, by SIGTERM, and waits until it has exited by itself. */
  async end(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const [code] = await exited
    if (code !== 0) throw new Error(`A replica of ${this.release} ended with ${code}`)
  }

  #answered({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(value)
    else waiting?.reject(new ReplicaError(error))
  }
}
