import { defineConfig } from 'vitest/config'
import shared from './vitest.shared.ts'

/** The configuration of packaging tests, which are in separate folders. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['*.test.ts'],
    // An install takes as long as the registry needs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
