import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

/** These tests need a Chromium, so they have a separate configuration. */
export default defineConfig({
  test: {
    ...shared.test,
    include: ['*.test.ts'],
    fileParallelism: false,
  },
})
