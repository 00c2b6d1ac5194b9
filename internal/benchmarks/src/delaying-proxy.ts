import pg from 'pg'
import type { DelayingProxyCommands } from './processes/delaying-proxy.ts'
import { HelperProcess } from './processes/helper-process.ts'
import { quantile } from './statistics.ts'

const SAMPLES = 500

export interface DelayingProxy extends AsyncDisposable {
  /** Connects to the database of `url` through the proxy. */
  through(url: string): string
}

/** Starts a proxy on loopback that adds `roundTripMs` to each round trip to the server of `target`. */
export async function startDelayingProxy(target: string, roundTripMs: number): Promise<DelayingProxy> {
  const process = new HelperProcess<DelayingProxyCommands>('./delaying-proxy.js', 'delaying proxy', target)
  const port = await process.ask('listen', { oneWayMs: roundTripMs / 2 })
  return {
    through(url) {
      const delayed = new URL(url)
      delayed.host = `127.0.0.1:${port}`
      return delayed.href
    },
    [Symbol.asyncDispose]: () => process.stop(),
  }
}

/** The median time of a `SELECT 1` on one connection. */
export async function roundTripMs(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const times: number[] = []
    for (let n = -SAMPLES; n < SAMPLES; n += 1) {
      const startedMs = performance.now()
      await client.query('SELECT 1')
      if (n >= 0) times.push(performance.now() - startedMs)
    }
    return quantile(times, 0.5)
  } finally {
    await client.end()
  }
}
