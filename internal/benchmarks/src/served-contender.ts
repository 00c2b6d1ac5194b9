import type { ServedId } from './contenders/index.ts'
import { HelperProcess } from './processes/helper-process.ts'
import type { ServedCommands } from './processes/served.ts'

/** A contender on a server, in a separate process. */
export interface Served {
  id: ServedId
  name: string
  ours: boolean
  process: HelperProcess<ServedCommands>
}

export async function startServed(id: ServedId, url: string): Promise<Served> {
  const process = new HelperProcess<ServedCommands>('./served.js', id, url)
  return { id, process, ...(await process.ask('introduce')) }
}

export function findContender(contenders: Served[], id: ServedId): Served {
  const found = contenders.find((contender) => contender.id === id)
  if (!found) throw new Error(`${id} is missing`)
  return found
}
