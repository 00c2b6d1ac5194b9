import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup', './src/rehearse.ts'],
      // The load of the rolling upgrade is to have the machine to itself.
      fileParallelism: false,
    },
  }),
)
