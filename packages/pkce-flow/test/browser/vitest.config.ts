import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

/** In a real Chromium, which not every machine that runs the other tests has. */
export default defineConfig({
  test: {
    ...shared.test,
    include: ['*.test.ts'],
    fileParallelism: false,
  },
})
