import { afterEach, expect, test, vi } from 'vitest'
import { MemoryPkceStore, type MemoryPkceStoreOptions } from '../src/index.ts'

afterEach(() => vi.unstubAllEnvs())

test('in production the store warns once, however many stores there are', () => {
  vi.stubEnv('NODE_ENV', 'production')
  const logger = newLogger()
  open({ logger })
  open({ logger })
  expect(logger.warnings).toEqual([expect.stringContaining('singleProcess: true')])
})

test('a service that says that it is a single process is not warned', () => {
  vi.stubEnv('NODE_ENV', 'production')
  const logger = newLogger()
  open({ logger, singleProcess: true })
  expect(logger.warnings).toEqual([])
})

test.for(['development', 'test', undefined])(
  'where NODE_ENV is %s the store does not warn',
  (environment) => {
    vi.stubEnv('NODE_ENV', environment)
    const logger = newLogger()
    open({ logger })
    expect(logger.warnings).toEqual([])
  },
)

test('a logger that cannot warn keeps no store from being built, and so no timer from being stopped', async () => {
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
