import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: { globalSetup: ['@org/dev-postgres/vitest-setup'], testTimeout: 60_000, hookTimeout: 60_000 },
  }),
)
