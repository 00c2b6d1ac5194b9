import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['*.fixture.ts'], globalSetup: ['@org/dev-postgres/vitest-setup'] },
})
