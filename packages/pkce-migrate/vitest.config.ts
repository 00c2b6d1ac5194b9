import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Most of the time passes in child processes: Prisma's CLI takes a second or two for each command.
      maxWorkers: 2,
    },
  }),
)
