import { afterEach, expect, test, vi } from 'vitest'
import { MemoryPkceStore, type MemoryPkceStoreOptions } from '../src/index.ts'

afterEach(() => vi.unstubAllEnvs())

test('two stores with the same logger warn once in production', () => {
  vi.stubEnv('NODE_ENV', 'production')
  const logger = newLogger()
  open({ logger })
  open({ logger })
  expect(logger.warnings).toEqual([expect.stringContaining('singleProcess: true')])
})

test('singleProcess: true disables the warning', () => {
  vi.stubEnv('NODE_ENV', 'production')
  const logger = newLogger()
  open({ logger, singleProcess: true })
  expect(logger.warnings).toEqual([])
})

test.for(['development', 'test', undefined])('there is no warning if NODE_ENV is %s', (environment) => {
  vi.stubEnv('NODE_ENV', environment)
  const logger = newLogger()
  open({ logger })
  expect(logger.warnings).toEqual([])
})

test('a logger that throws does not make the constructor throw', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const logger = {
    ...newLogger(),
    warn() {
      throw new Error('the log is full')
    },
  }
  await new MemoryPkceStore({ logger }).close()
})

function open(options: MemoryPkceStoreOptions): void {
  new MemoryPkceStore({ sweepIntervalMs: 0, ...options })
}

function newLogger() {
  const warnings: string[] = []
  return { warnings, warn: (message: string) => void warnings.push(message), error() {} }
}
