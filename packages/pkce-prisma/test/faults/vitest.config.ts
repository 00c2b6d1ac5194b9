import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

/** Suites that mostly wait for a time limit or for flows to expire. */
const WAITING = [
  'certainty',
  'circuit',
  'delayed-put',
  'exactly-once-silence',
  'limits-of-*',
  'nothing-lost',
  'outage',
  'own-client',
  'partitioned',
  'pgbouncer',
  'pglite',
  'retrying-client',
  'serializable',
  'slow-encryptor',
  'swallowed-audit',
  'tenant-client',
  'versions',
].map((name) => `${name}.test.ts`)

// The shared settings without `include`, which would be merged with that of each project.
const { include: _, ...ofAllPackages } = shared.test ?? {}

const common = {
  ...ofAllPackages,
  globalSetup: ['@org/dev-postgres/vitest-setup'],
  // In suites that mostly wait, the tests marked as concurrent all run at the same time.
  maxConcurrency: 100,
}

export default defineConfig({
  test: {
    ...ofAllPackages,
    projects: [
      {
        test: {
          ...common,
          name: 'waiting',
          include: WAITING,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'breaking',
          include: ['*.test.ts'],
          exclude: WAITING,
          // One fault at a time. Behaviour on a loaded machine is a separate question.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
