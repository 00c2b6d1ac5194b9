import { brotliDecompressSync } from 'node:zlib'
import { EngineUnavailableError } from '../errors.ts'
import * as generated from '../generated/schema-engine-bindings.ts'

type Engine = typeof import('@prisma/schema-engine-wasm/schema_engine_bg')

const bindings = generated as unknown as Engine

// The members used here. WebAssembly's types are part of lib.dom, which code for Node does not include.
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: EngineExports } }>
}
interface EngineExports {
  __wbindgen_start(): void
}

declare global {
  /** Receives the panics of Prisma's WASM modules. Prisma's client sets it as well. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined
}

let loading: Promise<Engine> | undefined

/**
 * Loads the schema engine, and compiles it on the first call. The bindings hold one instance for the whole process.
 *
 * Its timers, such as the ten-second limit for the advisory lock, never keep the process alive.
 *
 * @throws {@link EngineUnavailableError} the engine's module is missing, or WebAssembly is disabled.
 */
export function loadEngine(): Promise<Engine> {
  loading ??= load().catch((error) => {
    throw new EngineUnavailableError(error instanceof Error ? error.message : String(error))
  })
  return loading
}

async function load(): Promise<Engine> {
  // Imported on demand, so that a deploy with nothing to apply does not load two megabytes.
  const { default: compressed } = await import('../../engine/schema-engine-wasm.cjs')
  const code = brotliDecompressSync(Buffer.from(compressed, 'base64'))
  const { instance } = await WebAssembly.instantiate(code, {
    './schema_engine_bg.js': Object.fromEntries(Object.entries(bindings).map(withoutRef)),
  })
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message(message) {
      throw new Error(`The schema engine panicked: ${message}`)
    },
  }
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings
}

function withoutRef([name, binding]: [string, unknown]): [string, unknown] {
  if (!name.startsWith('__wbg_setTimeout_')) return [name, binding]
  const setTimeout = binding as (...args: unknown[]) => NodeJS.Timeout
  return [name, (...args: unknown[]) => setTimeout(...args).unref()]
}
