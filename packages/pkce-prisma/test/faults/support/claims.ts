import { isPkceStoreError, type PkceState } from '@org/pkce-core'

/** The outcome of a call: a flow or a timestamp, or the claim of its error. */
export type Claim =
  | 'stored'
  | 'received'
  | 'aborted'
  | 'closed'
  | 'not found'
  | 'mismatch'
  | 'collision'
  | 'unchanged'
  | 'unknown'

const CLAIMS: Record<string, Claim> = {
  PKCE_STATE_NOT_FOUND: 'not found',
  PKCE_BINDING_MISMATCH: 'mismatch',
  PKCE_STATE_COLLISION: 'collision',
  PKCE_STORE_CLOSED: 'closed',
}

export interface Put {
  /** Identifies this put's flow; a plaintext column of its row has it as well. */
  id: string
  verifier: string
  claim: Claim
}

export interface Take {
  claim: Claim
  /** Whether it presented the right binding. */
  isRightful: boolean
  flow?: PkceState
}

/** The puts and takes of one state, and its row at the end. */
export interface Story {
  puts: Put[]
  takes: Take[]
  /** The id of the flow that is in the table at the end. */
  left: string | undefined
}

/** @param aborted - the abort reason of the call's signal. */
export async function claimOf(
  call: Promise<unknown>,
  success: 'stored' | 'received',
  aborted: unknown,
): Promise<Claim> {
  try {
    await call
    return success
  } catch (error) {
    if (error === aborted) return 'aborted'
    if (!isPkceStoreError(error)) throw error
    return CLAIMS[error.code] ?? (error.retryable ? 'unchanged' : 'unknown')
  }
}

/** Every claim that the other facts contradict. */
export function contradictions({ puts, takes, left }: Story): string[] {
  const is =
    (...claims: Claim[]) =>
    ({ claim }: { claim: Claim }) =>
      claims.includes(claim)
  const received = takes.filter(is('received'))
  const stored = puts.filter(is('stored'))
  const maybeStored = puts.filter(is('stored', 'unknown', 'aborted'))
  const knownIds = new Set(maybeStored.map(({ id }) => id))
  const putsOfReceived = received.map(({ flow }) => puts.find(({ id }) => id === flow?.connection))
  const rightful = takes.filter(({ isRightful }) => isRightful)
  const maybeTaken = takes.filter(is('unknown'))
  // An abandoned INSERT may still run after the takes.
  const maybeLate = puts.some(is('unknown', 'aborted'))
  const violations = {
    'two puts stored under one state': stored.length > 1,
    'collision without another flow': puts.some(is('collision')) && maybeStored.length === 0,
    'mismatch for the right binding': rightful.some(is('mismatch')),
    'received by a wrong binding': received.some(({ isRightful }) => !isRightful),
    'received more than once': received.length > (maybeLate ? new Set(putsOfReceived).size : 1),
    'received a flow that no call put': received.some(
      ({ flow }, index) => flow?.codeVerifier !== putsOfReceived[index]?.verifier,
    ),
    'received or left although its put changed nothing': [...putsOfReceived.map((put) => put?.id), left].some(
      (id) => id !== undefined && !knownIds.has(id),
    ),
    'received but still in the table': putsOfReceived.some((put) => put?.id === left && left !== undefined),
    'not found with the right binding but still in the table':
      !maybeLate && rightful.some(is('not found')) && left !== undefined,
    'gone, but not taken by any call':
      stored.length > 0 && received.length === 0 && maybeTaken.length === 0 && left === undefined,
    'not found, but not taken by any call':
      stored.length > 0 && rightful.some(is('not found')) && received.length + maybeTaken.length === 0,
  }
  return Object.entries(violations).flatMap(([violation, isTrue]) => (isTrue ? [violation] : []))
}
