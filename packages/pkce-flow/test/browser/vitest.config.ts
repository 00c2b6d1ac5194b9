import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

/** In a real Chromium, which not every machine that runs the other tests has. */
export default defineConfig({
  // The package's report is that of its other tests.
  test: {
    ...shared.test,
    reporters: ['default'],
    include: ['test/browser/*.test.ts'],
    fileParallelism: false,
  },
})
