import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Commands, Reply } from './messages.ts'

/** The parent's view of the separate process of a contender or a proxy. */
export class HelperProcess<Known extends Commands> {
  readonly #child: ChildProcess
  readonly #name: string

  /**
   * @param program - the module that it runs, in this folder.
   * @param url - the URL of its server. Not passed as an argument, because every user of the machine can read arguments.
   */
  constructor(program: string, name: string, url = '') {
    this.#name = name
    this.#child = fork(new URL(program, import.meta.url), [name], {
      env: { ...process.env, BENCHMARK_URL: url },
      execArgv: ['--expose-gc'],
    })
  }

  async ask<Command extends keyof Known & string>(
    command: Command,
    options?: Parameters<Known[Command]>[0],
  ): Promise<Awaited<ReturnType<Known[Command]>>> {
    const answered = new AbortController()
    this.#child.send({ command, options })
    const [reply] = (await Promise.race([
      once(this.#child, 'message', answered),
      once(this.#child, 'exit', answered).then(() => [{ error: 'its process ended' }]),
    ])) as [Reply]
    answered.abort()
    if ('error' in reply) throw new Error(`${this.#name}: ${reply.error}`)
    return reply.result as Awaited<ReturnType<Known[Command]>>
  }

  async stop(): Promise<void> {
    if (!this.#child.connected) return
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}
