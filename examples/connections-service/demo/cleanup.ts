/** Tasks to run at the end of the demo, even after a failure, in reverse order. */
export class Cleanup {
  readonly #tasks: (() => Promise<void>)[] = []

  defer(task: () => Promise<void>): void {
    this.#tasks.push(task)
  }

  /** Runs every task, even if others fail. Returns the failures. */
  async run(): Promise<unknown[]> {
    const failures: unknown[] = []
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      await task().catch((error: unknown) => failures.push(error))
    }
    return failures
  }
}
