import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['test/support/pack-packages.ts', '@org/dev-postgres/vitest-setup'],
      // The registry decides how long an install takes.
      hookTimeout: 600_000,
    },
  }),
)
