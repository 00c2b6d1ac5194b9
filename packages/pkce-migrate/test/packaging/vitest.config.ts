import { mergeConfig } from 'vitest/config'
import packaging from '../../../../vitest.packaging.ts'

export default mergeConfig(packaging, { test: { globalSetup: ['@org/dev-postgres/vitest-setup'] } })
