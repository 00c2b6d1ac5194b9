import type { PkceStore } from '@org/pkce-core'
import { MemoryPkceStore } from '@org/pkce-memory'
import { onTestFinished } from 'vitest'
import {
  type BegunFlow,
  createFlows,
  type FlowEvent,
  type Flows,
  type FlowsOptions,
} from '../../src/index.ts'
import { CookieJar } from './cookie-jar.ts'

export const CALLBACK_URL = 'https://service.example/oauth/callback'
export const ISSUER = 'https://provider.example'

export interface Service {
  flows: Flows
  store: PkceStore
  events: FlowEvent[]
  browser: CookieJar
  /** Begins a flow in the browser. */
  begin(flow?: Partial<Parameters<Flows['begin']>[0]>): Promise<BegunFlow>
}

/** Flows with a memory store, and a browser's cookies. */
export function newService(options: Partial<FlowsOptions> = {}): Service {
  const store = options.store ?? newStore()
  const events: FlowEvent[] = []
  const onEvent = (event: FlowEvent) => events.push(event)
  const flows = createFlows({ store, callbackUrl: CALLBACK_URL, onEvent, ...options })
  const browser = new CookieJar()
  return {
    ...{ flows, store, events, browser },
    async begin(flow = {}) {
      const begun = await flows.begin(
        { connection: 'issue-tracker', issuer: ISSUER, ...flow },
        { request: browser.request('https://service.example/start', { method: 'POST' }) },
      )
      browser.keep(begun.setCookie)
      return begun
    },
  }
}

export function newStore(ttlMs?: number): MemoryPkceStore {
  const store = new MemoryPkceStore(ttlMs === undefined ? {} : { ttlMs })
  onTestFinished(() => store.close())
  return store
}

/** The URL that a provider redirects to. */
export function callbackOf(
  { state }: Pick<BegunFlow, 'state'>,
  parameters: Record<string, string> = {},
): string {
  return `${CALLBACK_URL}?${new URLSearchParams({ state, code: 'the-code', ...parameters })}`
}
