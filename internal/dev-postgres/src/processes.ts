import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Suspends a process and its children. The parent is suspended first, and the function waits until it is, so that no new
 * child is missed.
 */
export async function freeze(parent: number): Promise<void> {
  await stop(parent)
  await Promise.all((await childrenOf(parent)).map(stop))
}

/** Resumes a frozen process and its children. */
export async function thaw(parent: number): Promise<void> {
  for (const pid of [...(await childrenOf(parent)), parent]) signal(pid, 'SIGCONT')
}

/** Kills a process and its children. All are frozen first, so that none notices the death of another. */
export async function kill(parent: number): Promise<void> {
  await freeze(parent)
  for (const pid of [...(await childrenOf(parent)), parent]) signal(pid, 'SIGKILL')
}

async function stop(pid: number): Promise<void> {
  signal(pid, 'SIGSTOP')
  // T: stopped. Z: ended, but its parent has not read the exit code yet. None: gone.
  while (!['T', 'Z', undefined].includes((await statusOf(pid))?.state)) await sleep(1)
}

/** Sends `signal` to a process. Ignores a process that has ended. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const statuses = await Promise.all(pids.map(statusOf))
  return pids.filter((_, index) => statuses[index]?.parent === parent)
}

/** Reads `/proc`. The program's name, in parentheses, may contain anything; state and parent follow it. */
async function statusOf(pid: number): Promise<{ state: string; parent: number } | undefined> {
  const content = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [state, parent] = content.slice(content.lastIndexOf(')') + 2).split(' ')
  return state ? { state, parent: Number(parent) } : undefined
}
