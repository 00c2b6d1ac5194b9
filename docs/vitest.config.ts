import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

// Some of these files mostly wait for flows to expire, others for a compiler: side by side they take half as long.
export default mergeConfig(shared, defineConfig({ test: { exclude: ['test/packaging/**'], maxWorkers: 2 } }))
