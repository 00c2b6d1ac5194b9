import { expect, test } from 'vitest'
import { inMemory, startService } from './support/service.ts'

test('the log has each event and no state, code, nonce, binding, verifier or client secret', async () => {
  const verifiers: string[] = []
  const openPersistence = () => {
    const persistence = inMemory()
    const { store } = persistence
    const put = store.put.bind(store)
    store.put = (state, flow, options) => {
      verifiers.push(flow.codeVerifier)
      return put(state, flow, options)
    }
    return persistence
  }
  const clientSecrets: string[] = []
  const noteSecrets = (json: string) => {
    for (const [, secret] of json.matchAll(/"clientSecret":"([^"]+)"/g)) clientSecrets.push(String(secret))
    return json
  }
  const { url, user, stranger, secrets, log, app } = await startService({
    openPersistence,
    editConnections: noteSecrets,
  })

  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const { search } = callback
  expect((await stranger.browser.open(callback)).status).toBe(403)
  expect((await user.browser.open(callback)).status).toBe(303)
  expect((await user.browser.open(callback)).status).toBe(303)
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

  const mixedUp = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  mixedUp.searchParams.set('iss', 'https://evil.example')
  expect((await user.browser.open(mixedUp)).status).toBe(400)

  expect(log()).toContain('"path":"/oauth/callback"')
  expect(log()).toContain('"providerError":"invalid_grant"')
  expect(log()).toMatch(/"startedBy":"[\w-]{16}"/)
  // Three flows, each with a state, a binding, a verifier and a code; two also have a nonce. One additional code. Two browsers
  // with a cookie that identifies the person: the stranger never opened the list.
  expect([secrets.size, verifiers.length, clientSecrets.length]).toEqual([13, 3, 1])
  for (const secret of [...secrets, ...verifiers, ...clientSecrets, 'evil.example', 'state=', 'pkce-']) {
    expect(log()).not.toContain(secret)
  }
})
