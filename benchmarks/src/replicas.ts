import type { Contender, ServedContender } from './contender.ts'

/** A contender as two replicas open it. */
export interface Replicated {
  contender: ServedContender
  url: string
  first: Contender
  second: Contender
}

export async function openReplicas(contender: ServedContender, url: string): Promise<Replicated> {
  await contender.prepare(url)
  const [first, second] = [await contender.open(url), await contender.open(url)]
  return { contender, url, first, second }
}

export async function closeReplicas({ first, second }: Replicated): Promise<void> {
  await first.close()
  await second.close()
}
