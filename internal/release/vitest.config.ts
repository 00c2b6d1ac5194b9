import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup', './src/rehearse.ts'],
      // Nothing else runs during the load of the rolling upgrade.
      fileParallelism: false,
    },
  }),
)
