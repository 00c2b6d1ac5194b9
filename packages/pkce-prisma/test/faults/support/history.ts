import { readFileSync } from 'node:fs'

/** A call or an answer as recorded by a taker. `flow` is the SHA-256 of the state, in hex. */
interface HistoryEvent {
  flow: string
  /** Which store of the process. */
  by: number
  event: 'started' | 'received' | 'refused'
  /** The SHA-256 of the received verifier. */
  verifier?: string
  code?: string
  reason?: string
  retryable?: boolean
}

/** One take and its outcome: `unanswered` if the history ends before. */
export type Take = Omit<HistoryEvent, 'event'> & {
  outcome: 'received' | 'refused' | 'unanswered'
  wasKilled: boolean
}

/** Reads the history of a process. @param wasKilled - whether the process was killed, so that answers may be missing. */
export function readHistory(path: string, { wasKilled }: { wasKilled: boolean }): Take[] {
  const takes = new Map<string, Take>()
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const { event, ...answer }: HistoryEvent = JSON.parse(line)
    const outcome = event === 'started' ? 'unanswered' : event
    takes.set(`${answer.by} ${answer.flow}`, { ...answer, outcome, wasKilled })
  }
  return [...takes.values()]
}

/** The outcome of a put: `refused` if certainly nothing was stored. */
export type PutOutcome = 'stored' | 'refused' | 'unknown'

export interface FlowAfterwards {
  flow: string
  verifier: string
  /** How many takers were to take it. */
  takers: number
  /** By default, it was stored. */
  put?: PutOutcome
  /** Whether the database still has it. */
  isThere: boolean
  takes: Take[]
}

/** Every violation in the history of a flow that was put once. None is allowed under any fault. */
export function violationsIn({
  flow,
  verifier,
  takers,
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
  const violations = {
    'not taken by all takers': takes.length < takers,
    'received more than once': received.length > 1,
    'received with the verifier of another': received.some((take) => take.verifier !== verifier),
    'received but still in the table': received.length > 0 && isThere,
    // A put with an unknown outcome may be stored after the takes.
    'not found but still in the table': put !== 'unknown' && notFound.length > 0 && isThere,
    'gone, but not taken by any call':
      put === 'stored' && !isThere && received.length === 0 && mayHaveTaken.length === 0,
    'refused when it was put but stored': put === 'refused' && (isThere || received.length > 0),
    'refused with another error': notFound.length + failed.length < refused.length,
    'unanswered by a process that was not killed': unanswered.some(({ wasKilled }) => !wasKilled),
  }
  return Object.entries(violations).flatMap(([violation, isTrue]) =>
    isTrue ? [`${flow}: ${violation}`] : [],
  )
}
