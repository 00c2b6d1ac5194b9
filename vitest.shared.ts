import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Runs short files first in watch mode, for a first result within a second. Otherwise runs long files first. */
class ShortFirstInWatch extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const longFirst = await super.sort(files)
    return this.ctx.config.watch ? longFirst.reverse() : longFirst
  }
}

/** Shared by all packages. Every run reports to `test-report.json`, which `.ci/run` sums up. */
export default defineConfig({
  // Tests import workspace packages from their sources, so none waits for a build or runs on a stale one.
  ssr: { resolve: { conditions: ['@org/source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    sequence: { sequencer: ShortFirstInWatch },
    // Only for tests that hang. On a shared machine, the duration of a test proves nothing.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
  },
})
