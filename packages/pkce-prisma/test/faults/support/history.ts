import { readFileSync } from 'node:fs'

/** What a taker did and was told, as it wrote it down. The flow is known by the SHA-256 of its state, in hex. */
interface HistoryEvent {
  flow: string
  /** Which store of the process. */
  by: number
  event: 'started' | 'received' | 'refused'
  /** SHA-256 of what was received. */
  verifier?: string
  code?: string
  reason?: string
  retryable?: boolean
}

/** One take: what came of it, or `unanswered` where the history ends before. */
export type Take = Omit<HistoryEvent, 'event'> & {
  outcome: 'received' | 'refused' | 'unanswered'
  wasKilled: boolean
}

/** Reads what a process did. @param wasKilled - whether it had no chance to write everything down. */
export function readHistory(path: string, { wasKilled }: { wasKilled: boolean }): Take[] {
  const takes = new Map<string, Take>()
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const { event, ...told }: HistoryEvent = JSON.parse(line)
    const outcome = event === 'started' ? 'unanswered' : event
    takes.set(`${told.by} ${told.flow}`, { ...told, outcome, wasKilled })
  }
  return [...takes.values()]
}

/** What came of a put: `refused` where it is certain that nothing was stored. */
export type PutOutcome = 'stored' | 'refused' | 'unknown'

export interface FlowAfterwards {
  flow: string
  verifier: string
  /** By how many it was to be asked for. */
  askers: number
  /** By default, it was stored. */
  put?: PutOutcome
  /** Whether the database still has it. */
  isThere: boolean
  takes: Take[]
}

/** Everything that may not be in the history of a flow that was put once, whatever broke meanwhile. */
export function wrongWith({
  flow,
  verifier,
  askers,
  put = 'stored',
  isThere,
  takes,
}: FlowAfterwards): string[] {
  const received = takes.filter(({ outcome }) => outcome === 'received')
  const refused = takes.filter(({ outcome }) => outcome === 'refused')
  const notFound = refused.filter(
    ({ code, reason }) => code === 'PKCE_STATE_NOT_FOUND' && reason === 'unknown',
  )
  const failed = refused.filter(({ code }) => code === 'PKCE_STORE_TAKE_FAILED')
  const unanswered = takes.filter(({ outcome }) => outcome === 'unanswered')
  const mayHaveTaken = [...failed.filter(({ retryable }) => !retryable), ...unanswered]
  const wrongs = {
    'not asked for by all': takes.length < askers,
    'received more than once': received.length > 1,
    'received with the verifier of another': received.some((take) => take.verifier !== verifier),
    'received, and still there': received.length > 0 && isThere,
    // A put whose fate is unknown may be stored after it was asked for.
    'not found, and still there': put !== 'unknown' && notFound.length > 0 && isThere,
    'gone, and nobody can have taken it':
      put === 'stored' && !isThere && received.length === 0 && mayHaveTaken.length === 0,
    'refused when it was put, and yet there': put === 'refused' && (isThere || received.length > 0),
    'refused with another error': notFound.length + failed.length < refused.length,
    'unanswered by a process that lived': unanswered.some(({ wasKilled }) => !wasKilled),
  }
  return Object.entries(wrongs).flatMap(([wrong, isSo]) => (isSo ? [`${flow}: ${wrong}`] : []))
}
