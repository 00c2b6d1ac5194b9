import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../../vitest.packaging.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: [
        '../../../internal/consumers/test/support/pack-packages.ts',
        '@org/dev-postgres/vitest-setup',
      ],
    },
  }),
)
