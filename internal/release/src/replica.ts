import { join } from 'node:path'
import { Child } from '@org/child-process'

/** An error from a replica's store. */
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
  readonly #child: Child
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  private constructor(release: string, child: Child) {
    this.release = release
    this.#child = child
    void this.#receive()
  }

  /** Starts the project in `folder` and waits until it is ready for requests. */
  static async start(release: string, folder: string, env: NodeJS.ProcessEnv): Promise<Replica> {
    const child = Child.fork([join(folder, 'replica.js')], {
      env: { ...process.env, NODE_ENV: 'production', ...env },
    })
    await child.message()
    return new Replica(release, child)
  }

  /** Calls its store's `put` or `take`. */
  async ask<T>(method: 'put' | 'take', ...args: unknown[]): Promise<T> {
    this.#lastId += 1
    const id = this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, method, args }).catch(reject)
    })
    return (await answer) as T
  }

  /** Stops it with SIGTERM, as an orchestrator does, and waits until it has exited by itself. */
  async end(): Promise<void> {
    this.#child.kill('SIGTERM')
    const { exitCode } = await this.#child.end
    if (exitCode !== 0) throw new Error(`A replica of ${this.release} ended with ${exitCode}`)
  }

  /** Settles pending requests with the answers until the process has ended. */
  async #receive(): Promise<void> {
    try {
      for (;;) this.#answered(await this.#child.message())
    } catch {
      for (const { reject } of this.#waiting.values()) reject(new ReplicaError({ message: 'No answer' }))
    }
  }

  #answered({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(value)
    else waiting?.reject(new ReplicaError(error))
  }
}
