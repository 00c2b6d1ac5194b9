import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isPkceStoreError } from '@org/pkce-core'
import { createFlows } from '@org/pkce-flow'

/** Lets many callbacks race for one flow, completes another one as a browser does, and closes the store. */
export async function oneFlow(store) {
  await store.check()
  await race(store)
  await visit(store)
  await store.close()
  console.log('taken once')
}

async function race(store) {
  const state = randomBytes(32).toString('base64url')
  const codeVerifier = randomBytes(32).toString('base64url')
  await store.put(state, { connection: 'issue-tracker', codeVerifier }, { binding: 'cookie' })

  const takes = await Promise.allSettled(
    Array.from({ length: 64 }, () => store.take(state, { binding: 'cookie' })),
  )
  const taken = takes.filter(({ status }) => status === 'fulfilled')
  const refused = takes.filter(({ reason }) => isPkceStoreError(reason, 'PKCE_STATE_NOT_FOUND'))
  assert.equal(taken.length, 1)
  assert.equal(taken[0].value.codeVerifier, codeVerifier)
  assert.equal(refused.length, 63)
}

async function visit(store) {
  const callbackUrl = 'https://service.example/oauth/callback'
  const flows = createFlows({ store, callbackUrl })
  const begun = await flows.begin({ connection: 'issue-tracker', returnUrl: '/connections' })
  const start = begun.response(`https://provider.example/authorize?${new URLSearchParams(begun.parameters)}`)
  const { searchParams } = new URL(start.headers.get('location'))
  const [cookie] = start.headers.getSetCookie()[0].split(';')
  const url = `${callbackUrl}?${new URLSearchParams({ code: 'c', state: searchParams.get('state') })}`

  const stranger = await flows.complete(new Request(url))
  assert.equal(stranger.ok, false, 'another browser must be refused')
  const done = await flows.complete(new Request(url, { headers: { cookie } }))
  assert.equal(done.ok, true)
  assert.equal(await challengeOf(done.flow.codeVerifier), searchParams.get('code_challenge'))
  assert.equal(done.response().headers.get('location'), 'https://service.example/connections')
}

async function challengeOf(codeVerifier) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier))
  return Buffer.from(hash).toString('base64url')
}
