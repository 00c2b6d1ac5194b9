import { brotliDecompressSync } from 'node:zlib'
import { EngineUnavailableError } from '../errors.ts'
import * as generated from '../generated/schema-engine-bindings.ts'

type Engine = typeof import('@prisma/schema-engine-wasm/schema_engine_bg')

const bindings = generated as unknown as Engine

// The part of the platform's WebAssembly used here: its types come with the DOM's, which Node code does not want.
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: EngineExports } }>
}
interface EngineExports {
  __wbindgen_start(): void
}

declare global {
  /** Where Prisma's WASM modules report a panic; Prisma's client sets the same. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined
}

let loading: Promise<Engine> | undefined

/**
 * The schema engine, compiled on the first call: the bindings hold one instance for the whole process.
 *
 * Its timers, such as the ten seconds of patience with the advisory lock, never keep the process alive.
 *
 * @throws {@link EngineUnavailableError} the module is missing, or WebAssembly is.
 */
export function loadEngine(): Promise<Engine> {
  loading ??= load().catch((error) => {
    throw new EngineUnavailableError(error instanceof Error ? error.message : String(error))
  })
  return loading
}

async function load(): Promise<Engine> {
  // Loaded when it is needed: a deploy with nothing to do is spared two megabytes.
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
