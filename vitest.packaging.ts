import { defineConfig } from 'vitest/config'
import shared from './vitest.shared.ts'

/** Suites of packaging, in a folder of their own. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['*.test.ts'],
    // Installing takes as long as the registry lets it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
