import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      // The fault suite takes minutes and has a script of its own, `test:faults`.
      exclude: ['test/faults/**'],
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Most files wait: for a limit of time, or for flows to expire.
      maxWorkers: 4,
    },
  }),
)
