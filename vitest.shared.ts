import { defineConfig } from 'vitest/config'

/** Every package's tests report to `test-report.json`, which `.ci/run` sums up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    // For what hangs. How long a test takes shows nothing where other work shares the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
  },
})
