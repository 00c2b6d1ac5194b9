import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

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
