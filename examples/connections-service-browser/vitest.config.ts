import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      // Each file has its own database, two providers, two replicas and a browser.
      fileParallelism: false,
      // The stage prints what it starts, which helps when something fails.
      silent: 'passed-only',
    },
  }),
)
