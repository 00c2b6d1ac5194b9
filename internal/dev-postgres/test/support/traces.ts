import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { query } from './query.ts'

/** The resources that a running server occupies on its machine. */
export interface Traces {
  /** The temporary directory that contains everything. */
  directory: string
  /** The main process of the server. */
  postmaster: number
  /** The supervisor's process. */
  supervisor: number
}

export async function findTraces(connectionString: string): Promise<Traces> {
  const sql = "SELECT current_setting('data_directory') AS data, pg_read_file('postmaster.pid') AS lock"
  const [{ data, lock } = {}] = await query(connectionString, sql)
  const postmaster = Number.parseInt(String(lock), 10)
  const parent = /^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${postmaster}/status`, 'utf8'))
  return { directory: dirname(String(data)), postmaster, supervisor: Number(parent?.[1]) }
}

/** Returns the resources that still exist. */
export async function remainingTraces({ directory, postmaster, supervisor }: Traces): Promise<string[]> {
  const sharedMemory = (await readFile('/proc/sysvipc/shm', 'utf8'))
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return [
    ...((await exists(directory)) ? ['directory'] : []),
    ...((await isAlive(postmaster)) ? ['postmaster'] : []),
    ...((await isAlive(supervisor)) ? ['supervisor'] : []),
    ...(sharedMemory.some(([, , , , creator]) => creator === String(postmaster)) ? ['shared memory'] : []),
  ]
}

/** A process that has ended, but that its parent has not reaped yet, has no command line. */
const isAlive = (pid: number) =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (commandLine) => commandLine !== '',
    () => false,
  )

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
