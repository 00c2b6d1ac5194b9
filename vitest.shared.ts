import { defineConfig } from 'vitest/config'

/** Every package's tests report to `test-report.json`, which `.ci/run` sums up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
  },
})
