import type { NewPkceState } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { memoryStore, startService } from './support/service.ts'

test('logs what happened, and no state, code, verifier, token or client secret', async () => {
  const verifiers: string[] = []
  const openStore = () => {
    const { store, close } = memoryStore()
    const put = store.put.bind(store)
    store.put = (state: string, hold: NewPkceState) => {
      verifiers.push(hold.codeVerifier)
      return put(state, hold)
    }
    return { store, close }
  }
  const clientSecrets: string[] = []
  const noteSecrets = (json: string) => {
    for (const [, secret] of json.matchAll(/"clientSecret":"([^"]+)"/g)) clientSecrets.push(String(secret))
    return json
  }
  const { url, user, secrets, log, app } = await startService(openStore, noteSecrets)

  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const { search } = callback
  await user.browser.open(callback)
  await user.browser.open(callback)
  for (const path of [
    `/oauth/callback/${search}`,
    `/oauth%zz${search}`,
    `/nowhere${search}`,
    `/oauth/callback;a${search}`,
  ]) {
    expect((await user.browser.open(new URL(path, url))).body).not.toContain(search)
  }
  await app.inject({
    method: 'POST',
    url: `/oauth/callback${search}`,
    payload: '{',
    headers: { 'content-type': 'application/json' },
  })

  const failing = await user.signIn(await user.pressConnect(url, 'mcp', 'issue-tracker'))
  failing.searchParams.set('code', 'a-code-that-is-wrong')
  expect((await user.browser.open(failing)).status).toBe(502)

  expect(log()).toContain('"path":"/oauth/callback"')
  expect(log()).toContain('"providerError":"invalid_grant"')
  expect(log()).toContain('"startedBy":"127.0.0.1"')
  expect([secrets.size, verifiers.length, clientSecrets.length]).toEqual([4, 2, 2])
  for (const secret of [...secrets, ...verifiers, ...clientSecrets, 'a-code-that-is-wrong', 'state=']) {
    expect(log()).not.toContain(secret)
  }
})
