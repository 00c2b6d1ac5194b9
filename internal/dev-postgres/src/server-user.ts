import { execFile } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What `spawn` needs to run a program as somebody else; empty to stay who we are. */
export interface ServerUser {
  uid?: number
  gid?: number
}

/**
 * PostgreSQL refuses to run as root, and initdb looks its user up by name: for root, that is `nobody`, who
 * exists everywhere, so that no account has to be made on the machine.
 */
export async function findServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Makes `user` the owner of `path`. */
export async function handOver(path: string, { uid, gid }: ServerUser): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

/** Whether everybody may pass through every directory down to `path`, and through `path` itself. */
export async function isOpenToAll(path: string): Promise<boolean> {
  const { mode } = await stat(path)
  if ((mode & 0o001) === 0) return false
  const parent = dirname(path)
  return parent === path || isOpenToAll(parent)
}
