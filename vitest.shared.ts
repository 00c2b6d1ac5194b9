import { defineConfig } from 'vitest/config'

/** Every package's tests report to `test-report.json`, which `.ci/run` sums up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    // For what hangs: nothing is told by how long a test takes where other suites run beside it on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
  },
})
