import { expect, test } from 'vitest'
import { newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { refusals } from './support/refusals.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const service = await createService()

// Concurrent, because a conflict is retried until the deadline of the call.
test.concurrent.for(Object.entries(refusals))(
  '%s leaks no canary',
  async ([, { operation, sql, sqlState, invalid, quotesValues }]) => {
    const flow = newFlow()
    const table = await service.newTable()
    if (operation !== 'put') await operations.put(table.store, flow)
    if (operation === 'sweep') await table.sql('UPDATE oauth_pkce_states SET expires_at = now()')
    await table.sql(sql.replaceAll('FROM service', `FROM ${service.role}`))

    const error = await refusalOf(operations[operation](table.store, flow))
    const expected = invalid
      ? { code: 'PKCE_INVALID_STATE' }
      : {
          code: `PKCE_STORE_${operation.toUpperCase()}_FAILED`,
          cause: { name: 'DatabaseError', sqlState },
        }
    expect(error).toMatchObject(expected)
    expect(leaksIn(error, flow.canaries)).toEqual([])
    if (quotesValues) expect(leaksIn(table.prismaErrors, flow.canaries)).not.toEqual([])
  },
)
