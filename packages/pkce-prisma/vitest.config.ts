import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      // The fault suite takes minutes. It has a separate script, `test:faults`.
      exclude: ['test/faults/**'],
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Most files wait for a time limit or for flows to expire.
      maxWorkers: 4,
    },
  }),
)
