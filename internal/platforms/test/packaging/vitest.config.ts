import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../../../vitest.shared.ts'

const { include: _, ...ofAllPackages } = shared.test ?? {}

export default mergeConfig(
  { test: ofAllPackages },
  defineConfig({ test: { include: ['*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 } }),
)
