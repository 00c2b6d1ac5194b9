import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Prisma's CLI takes a second or two for each command, and more on a busy machine.
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }),
)
