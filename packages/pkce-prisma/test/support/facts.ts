import { isOver, isTransient, mayConcernOneRow, wasNeverSent, wasRolledBack } from '../../src/certainty.ts'
import type { DatabaseError } from '../../src/database-error.ts'

export type Fact = 'never sent' | 'rolled back' | 'over' | 'transient' | 'one row'

/** Every fact that an error proves. */
export function factsOf(error: DatabaseError): Fact[] {
  const facts: [Fact, boolean][] = [
    ['never sent', wasNeverSent(error)],
    ['rolled back', wasRolledBack(error)],
    ['over', isOver(error)],
    ['transient', isTransient(error)],
    ['one row', mayConcernOneRow(error)],
  ]
  return facts.flatMap(([fact, isProven]) => (isProven ? [fact] : []))
}
