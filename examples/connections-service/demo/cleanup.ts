/** What is to be undone at the end, however the end comes about: last started, first stopped. */
export class Cleanup {
  readonly #tasks: (() => Promise<void>)[] = []

  defer(task: () => Promise<void>): void {
    this.#tasks.push(task)
  }

  /** Does everything, whatever fails on the way. Answers what failed. */
  async run(): Promise<unknown[]> {
    const failures: unknown[] = []
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      await task().catch((error: unknown) => failures.push(error))
    }
    return failures
  }
}
