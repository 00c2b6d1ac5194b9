import { defineConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

export default defineConfig({
  ssr: shared.ssr ?? {},
  test: {
    root: import.meta.dirname,
    include: ['*.suite.ts'],
    maxConcurrency: 1_000,
  },
})
