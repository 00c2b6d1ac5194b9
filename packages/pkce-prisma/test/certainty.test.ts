import { describe, expect, test } from 'vitest'
import { DatabaseError } from '../src/database-error.ts'
import { type Fact, factsOf } from './support/facts.ts'

describe.for<[what: string, states: string[], facts: Record<'ERROR' | 'FATAL' | 'absent', Fact[]>]>([
  [
    'class 08, which may come from a pooler',
    ['08000', '08003', '08006', '08P01'],
    { ERROR: ['transient'], FATAL: ['transient'], absent: ['transient'] },
  ],
  [
    '57P0x, which end the session',
    ['57P01', '57P02', '57P05'],
    { ERROR: ['over', 'transient'], FATAL: ['over', 'transient'], absent: ['over', 'transient'] },
  ],
  ['a dropped database', ['57P04'], { ERROR: ['over'], FATAL: ['over'], absent: ['over'] }],
  [
    'a server that accepts no connections',
    ['57P03'],
    {
      ERROR: ['never sent', 'over', 'transient'],
      FATAL: ['never sent', 'over', 'transient'],
      absent: ['never sent', 'over', 'transient'],
    },
  ],
  [
    'too many connections',
    ['53300'],
    {
      ERROR: ['never sent', 'rolled back', 'over', 'transient'],
      FATAL: ['never sent', 'over', 'transient'],
      absent: ['never sent', 'over', 'transient'],
    },
  ],
  [
    'a refused login',
    ['28000', '28P01', '3D000'],
    {
      ERROR: ['never sent', 'rolled back', 'over'],
      FATAL: ['never sent', 'over'],
      absent: ['never sent', 'over'],
    },
  ],
  [
    'a statement whose completion is unknown',
    ['40003'],
    {
      ERROR: ['transient', 'one row'],
      FATAL: ['transient', 'one row'],
      absent: ['transient', 'one row'],
    },
  ],
  [
    'a conflict',
    ['40001', '40P01', '40002'],
    {
      ERROR: ['rolled back', 'over', 'transient', 'one row'],
      FATAL: ['over', 'transient', 'one row'],
      absent: ['rolled back', 'over', 'transient', 'one row'],
    },
  ],
  [
    'an input/output error, or a PANIC after COMMIT',
    ['58000', '58030', '53100', '53200'],
    {
      ERROR: ['rolled back', 'over', 'transient'],
      FATAL: ['over', 'transient'],
      absent: ['over', 'transient'],
    },
  ],
  [
    'a read-only server, or a terminated idle transaction',
    ['25006', '25P03', '25P04'],
    {
      ERROR: ['rolled back', 'over', 'transient'],
      FATAL: ['over', 'transient'],
      absent: ['over', 'transient'],
    },
  ],
  [
    'an aborted transaction',
    ['25P02'],
    { ERROR: ['rolled back', 'over'], FATAL: ['over'], absent: ['over'] },
  ],
  [
    'errors that PostgreSQL raises only as ERROR',
    ['42501', '42P01'],
    { ERROR: ['rolled back', 'over'], FATAL: ['over'], absent: ['rolled back', 'over'] },
  ],
  [
    'a rejected row',
    ['22001', '22P05', '23505', '23514'],
    {
      ERROR: ['rolled back', 'over', 'one row'],
      FATAL: ['over', 'one row'],
      absent: ['rolled back', 'over', 'one row'],
    },
  ],
])('an SQLSTATE as proof: %s', ([, states, facts]) => {
  test.for(states)('%s', (sqlState) => {
    const { absent, ...bySeverity } = facts
    for (const [severity, expected] of Object.entries({ ...bySeverity, PANIC: facts.FATAL })) {
      const error = new DatabaseError({ sqlState, severity, prismaCode: 'P2010', kind: 'postgres' })
      expect(sorted(factsOf(error)), severity).toEqual(sorted(expected))
    }
    const error = new DatabaseError({ sqlState, prismaCode: 'P2010' })
    expect(sorted(factsOf(error)), 'absent').toEqual(sorted(absent))
  })
})

function sorted(facts: Fact[]): Fact[] {
  return facts.toSorted()
}

test.for<[kind: string, facts: Fact[]]>([
  ['SilentConnection', ['transient']],
  ['QueryTimeout', ['transient']],
  ['SocketTimeout', ['transient']],
  ['BeginFailed', ['transient']],
  ['TransactionRanAgain', ['transient']],
  ['NotQueryable', ['never sent', 'over', 'transient']],
  ['NoAnswerInTime', ['transient']],
  ['NotConnected', ['never sent', 'over', 'transient']],
  ['CircuitOpen', []],
  ['TransactionDidNotRun', []],
])('without an SQLSTATE, the kind %s proves only the expected facts', ([kind, facts]) => {
  expect(factsOf(new DatabaseError({ kind }))).toEqual(facts)
})

test('an error without any code proves nothing', () => {
  expect(factsOf(new DatabaseError({}))).toEqual([])
})
