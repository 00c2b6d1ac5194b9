import { describe, expect, test } from 'vitest'
import { databaseEnvironment } from './support/database.ts'
import { runSuite } from './support/run-suite.ts'

const prisma = await databaseEnvironment()

/** The suites for clients of the authorization code flow, with their numbers of scenarios. */
const SUITES = { auth: 14, backcompat: 2, draft: 3 }

describe.each(['1', '2'])('SDK %s.x', (line) => {
  describe.each(['memory', 'prisma'])('%s store', (store) => {
    test.each(Object.entries(SUITES))('passes the suite %s', async (suite, scenarios) => {
      const env = store === 'prisma' ? prisma : {}
      const results = await runSuite(suite, [line, store], env)

      const failed = results.flatMap(({ scenario, failures, output }) =>
        failures.length === 0 ? [] : [{ scenario, failures, output }],
      )
      expect(failed).toEqual([])
      expect(results).toHaveLength(scenarios)
      const checks = results.reduce((sum, { passed }) => sum + passed, 0)
      expect(checks).toBeGreaterThan(scenarios)
      console.log(`SDK ${line}.x, ${store} store, ${suite}: ${scenarios} scenarios, ${checks} checks passed`)
    })
  })
})
