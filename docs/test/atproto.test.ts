import { join } from 'node:path'
import { createFlows } from '@org/pkce-flow'
import { MemoryPkceStore } from '@org/pkce-memory'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { atprotoNetwork, DID, ISSUER, PDS } from './support/atproto-network.ts'
import { typeCheck, writeSnippets } from './support/snippets.ts'

const folder = writeSnippets('run-atproto', ['docs/recipes/atproto.md'])
const { atprotoClient, start, callback } = await import(/* @vite-ignore */ join(folder, 'atproto.ts'))

beforeAll(() => expect(typeCheck(folder)).toBe(''))

const CALLBACK_URL = 'https://service.example/oauth/callback'

/** Two replicas of a service with a common store, and the sessions that their clients have stored. */
function twoReplicas() {
  const network = atprotoNetwork()
  const store = new MemoryPkceStore()
  onTestFinished(() => store.close())
  const sessions = new Map<string, unknown>()
  const replica = () => {
    const flows = createFlows({ store, callbackUrl: CALLBACK_URL })
    const client = atprotoClient(flows, {
      clientMetadata: {
        client_id: 'https://service.example/client-metadata.json',
        redirect_uris: [CALLBACK_URL],
        scope: 'atproto',
        dpop_bound_access_tokens: true,
        token_endpoint_auth_method: 'none',
      },
      fetch: network.fetch,
      handleResolver: { resolve: async () => null },
      requestLock: (_name: string, work: () => unknown) => work(),
      sessionStore: {
        get: (key: string) => sessions.get(key),
        set: (key: string, session: unknown) => void sessions.set(key, session),
        del: (key: string) => void sessions.delete(key),
      },
    })
    return { flows, client }
  }
  return { network, sessions, one: replica(), other: replica() }
}

type Replicas = ReturnType<typeof twoReplicas>

/** Begins a flow on one replica. Returns the request with which the provider sends the browser back. */
async function startAtOne({ network, one }: Replicas): Promise<(cookie?: string) => Request> {
  const request = new Request('https://service.example/oauth/start', { method: 'POST' })
  const redirect: Response = await start(one.client, PDS, request)
  const cookie = redirect.headers.getSetCookie().join().split(';', 1).join()
  const state = [...network.challenges.keys()].at(-1) ?? ''
  const parameters = new URLSearchParams({ state, code: state, iss: ISSUER })
  return (sent = cookie) => new Request(`${CALLBACK_URL}?${parameters}`, { headers: { cookie: sent } })
}

test('a flow that begins on one replica completes on another, once', async () => {
  const replicas = twoReplicas()
  const { network, sessions, other } = replicas
  const visits = [await startAtOne(replicas), await startAtOne(replicas)]

  for (const visit of visits) {
    const stranger: Response = await callback(other.client, other.flows, visit(''))
    expect(stranger.status).toBe(403)
    const finished: Response = await callback(other.client, other.flows, visit())
    expect(finished.status).toBe(303)
    expect(await callback(other.client, other.flows, visit())).toMatchObject({ status: 303 })
  }
  expect(network.tokens()).toBe(2)
  expect([...sessions.keys()]).toEqual([DID])
})

test('one of several simultaneous callbacks gets the tokens', async () => {
  const replicas = twoReplicas()
  const { network, one, other } = replicas
  const visit = await startAtOne(replicas)
  await Promise.all([one, other, one].map(({ client, flows }) => callback(client, flows, visit())))
  expect(network.tokens()).toBe(1)
})

test('a start from another site is refused', async () => {
  const { one } = twoReplicas()
  const headers = { origin: 'https://evil.example' }
  const request = new Request('https://service.example/oauth/start', { method: 'POST', headers })
  await expect(start(one.client, PDS, request)).rejects.toMatchObject({ reason: 'cross_site' })
})
