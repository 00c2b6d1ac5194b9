import { fileURLToPath } from 'node:url'
import { Child, type Outcome } from '@org/child-process'

/** A flow to take, when it is due, and the stores of the process that take it. */
export interface Job {
  state: string
  dueAtMs: number
  by: number[]
}

interface Assignment {
  connectionString: string
  keys: string
  /** How many stores it opens, each with its own client. */
  stores: number
  historyPath: string
  jobs: Job[]
}

export interface Taker {
  /** Starts the takes. */
  assign(assignment: Assignment): void
  kill(): void
  end: Promise<Outcome>
}

/** Starts a process that runs `programs/taker.js`. It ends when the current process ends. */
export async function startTaker(): Promise<Taker> {
  const child = Child.fork([fileURLToPath(new URL('../programs/taker.js', import.meta.url))])
  await child.message()
  return {
    assign: (assignment) => void child.send(assignment),
    kill: () => child.kill(),
    end: child.end,
  }
}
