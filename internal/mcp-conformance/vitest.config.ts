import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Each suite starts a process per scenario.
      testTimeout: 600_000,
    },
  }),
)
