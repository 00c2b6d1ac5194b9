import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A flow to take: when, by the clock, and with which of the process's stores. */
export interface Job {
  token: string
  dueAtMs: number
  by: number[]
}

interface Assignment {
  connectionString: string
  keys: string
  /** How many stores it opens, each with a client of its own. */
  stores: number
  historyPath: string
  jobs: Job[]
}

export interface Taker {
  /** Has it begin. */
  assign(assignment: Assignment): void
  kill(): void
  end: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null; stderr: string }>
}

const running = new Set<ChildProcess>()

/** Starts a process that runs `programs/taker.js`. It ends when this one does. */
export async function startTaker(): Promise<Taker> {
  const program = fileURLToPath(new URL('../programs/taker.js', import.meta.url))
  const child = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  running.add(child)
  const stderr = child.stderr ? text(child.stderr) : ''
  const end = once(child, 'exit').then(async ([exitCode, signal]) => {
    running.delete(child)
    return { exitCode, signal, stderr: await stderr }
  })
  await once(child, 'message')
  return {
    assign: (assignment) => void child.send(assignment),
    kill: () => void child.kill('SIGKILL'),
    end,
  }
}

/** For a test that ends before its takers do. */
export function killTakers(): void {
  for (const child of running) child.kill('SIGKILL')
}
