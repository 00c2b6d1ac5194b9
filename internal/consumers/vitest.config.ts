import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['test/support/pack-packages.ts', '@org/dev-postgres/vitest-setup'],
      // Installing takes as long as the registry lets it.
      hookTimeout: 600_000,
    },
  }),
)
