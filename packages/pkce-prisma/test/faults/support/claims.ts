import { isPkceStoreError, type PkceState } from '@org/pkce-core'

/** What a call came to: a flow or an instant, or what its error claims. */
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
  /** Names this put's flow, as its row does in clear. */
  id: string
  verifier: string
  claim: Claim
}

export interface Take {
  claim: Claim
  /** Whether it named the binding of the flow. */
  isRightful: boolean
  flow?: PkceState
}

/** One state: what was put under it, then taken, and what the table has in the end. */
export interface Story {
  puts: Put[]
  takes: Take[]
  /** Whose flow is there in the end. */
  left: string | undefined
}

/** @param aborted - the reason that the call's signal may be aborted with. */
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

/** Every claim that the rest of the story contradicts. */
export function contradictions({ puts, takes, left }: Story): string[] {
  const is =
    (...claims: Claim[]) =>
    ({ claim }: { claim: Claim }) =>
      claims.includes(claim)
  const received = takes.filter(is('received'))
  const stored = puts.filter(is('stored'))
  const maybeStored = puts.filter(is('stored', 'unknown', 'aborted'))
  const knownIds = new Set(maybeStored.map(({ id }) => id))
  const whose = received.map(({ flow }) => puts.find(({ id }) => id === flow?.connection))
  const rightful = takes.filter(({ isRightful }) => isRightful)
  const maybeTaken = takes.filter(is('unknown'))
  // An INSERT that was given up may still come, after the takes.
  const maybeLate = puts.some(is('unknown', 'aborted'))
  const wrongs = {
    'two puts stored under one state': stored.length > 1,
    'collision without another flow': puts.some(is('collision')) && maybeStored.length === 0,
    'mismatch for the right binding': rightful.some(is('mismatch')),
    'received by a wrong binding': received.some(({ isRightful }) => !isRightful),
    'received more than once': received.length > (maybeLate ? new Set(whose).size : 1),
    'received what nothing put': received.some(
      ({ flow }, index) => flow?.codeVerifier !== whose[index]?.verifier,
    ),
    'received or left although its put changed nothing': [...whose.map((put) => put?.id), left].some(
      (id) => id !== undefined && !knownIds.has(id),
    ),
    'received, and still there': whose.some((put) => put?.id === left && left !== undefined),
    'not found by the right binding, and still there':
      !maybeLate && rightful.some(is('not found')) && left !== undefined,
    'gone, although nothing can have taken it':
      stored.length > 0 && received.length === 0 && maybeTaken.length === 0 && left === undefined,
    'not found, although nothing can have taken it':
      stored.length > 0 && rightful.some(is('not found')) && received.length + maybeTaken.length === 0,
  }
  return Object.entries(wrongs).flatMap(([wrong, isSo]) => (isSo ? [wrong] : []))
}
