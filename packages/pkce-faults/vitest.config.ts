import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      globalSetup: ['@org/dev-postgres/vitest-setup'],
      // One fault at a time: what a machine under load does is another question.
      fileParallelism: false,
      // Suites that mostly wait run side by side where they say so.
      maxConcurrency: 100,
      // What is waited for comes late on a busy machine.
      expect: { poll: { timeout: 20_000 } },
    },
  }),
)
