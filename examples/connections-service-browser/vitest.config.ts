import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      // Each file has a database, two providers, two replicas and a browser of its own.
      fileParallelism: false,
      // The stage says what it starts: worth reading where something fails.
      silent: 'passed-only',
    },
  }),
)
