import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // Child processes take most of the time: each command of Prisma's CLI needs a second or two.
      maxWorkers: 2,
    },
  }),
)
