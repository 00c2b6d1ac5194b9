import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Starts with the short files in watch mode, for a first result within a second, and with the long ones otherwise. */
class ShortFirstInWatch extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const longFirst = await super.sort(files)
    return this.ctx.config.watch ? longFirst.reverse() : longFirst
  }
}

/** Every package's tests report to `test-report.json`, which `.ci/run` sums up. */
export default defineConfig({
  // The packages of the workspace are imported from their sources: no test waits for a build, or runs on an old one.
  ssr: { resolve: { conditions: ['@org/source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    sequence: { sequencer: ShortFirstInWatch },
    // For what hangs. How long a test takes shows nothing where other work shares the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
  },
})
