import { StoreBusyError } from '@org/pkce-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newStore } from '../support/service.ts'
import { setStage } from './stage.ts'

/** Starts a flow, visits the provider and returns to the callback. */
async function signIn(page: Page, service: string): Promise<void> {
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByText('Allow', { exact: true }).click()
}

function outcomes(completions: { ok: boolean; reason?: string }[]): (string | undefined)[] {
  return completions.map((done) => (done.ok ? 'ok' : done.reason))
}

test('completes a form_post response even though the cookie is Lax', async () => {
  const { service, completions, complaints, newContext } = await setStage('form_post')
  const page = await (await newContext()).newPage()
  const urls: string[] = []
  page.on('framenavigated', (frame) => urls.push(frame.url()))
  await signIn(page, service)
  await page.waitForURL(`${service}/after`)
  expect(outcomes(completions)).toEqual(['post_again', 'ok'])
  expect(complaints).toEqual([])
  expect(urls.join()).not.toContain('the-code')

  // The page that posted again is not in the history, so the previous page is the provider's.
  await page.goBack()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
})

test('completes with a button if JavaScript is disabled', async () => {
  const { service, completions, newContext } = await setStage('form_post')
  const page = await (await newContext({ javaScriptEnabled: false })).newPage()
  await signIn(page, service)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL(`${service}/after`)
  expect(outcomes(completions)).toEqual(['post_again', 'ok'])
})

test('completes a form_post response that is reloaded after an outage', async () => {
  const store = newStore()
  const take = store.take.bind(store)
  store.take = () => Promise.reject(new StoreBusyError(1))
  const { service, completions, newContext } = await setStage('form_post', { store })
  const page = await (await newContext()).newPage()
  await signIn(page, service)
  await page.getByText('reload this page').waitFor()
  store.take = take
  await page.reload()
  await page.waitForURL(`${service}/after`)
  expect(outcomes(completions)).toEqual(['post_again', 'busy', 'ok'])
})

test('redirects to another allowed origin after a form_post response', async () => {
  const elsewhere = await setStage('query')
  const returnOrigin = elsewhere.service.replace('localhost', '127.0.0.1')
  const { flows, completions, complaints, newContext, service } = await setStage('form_post', {
    returnOrigins: [returnOrigin],
  })
  const page = await (await newContext()).newPage()
  const { state, setCookie } = await flows.begin({ connection: 'a', returnUrl: `${returnOrigin}/after` })
  const [name = '', value = ''] = String(setCookie[0]).split(/[=;]/)
  const cookie = { name, value, url: service, sameSite: 'Lax', httpOnly: true } as const
  await page.context().addCookies([cookie])
  await page.goto(elsewhere.service.replace('localhost', '127.0.0.1'))
  await page.setContent(
    `<form method="post" action="${flows.callbackUrl}"><input name="state" value="${state}">` +
      '<input name="code" value="a"><button>Allow</button></form>',
  )
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(`${returnOrigin}/after`)
  expect(outcomes(completions)).toEqual(['post_again', 'ok'])
  expect(complaints).toEqual([])
})

test('completes without a second POST if the cookie is SameSite=None', async () => {
  const { service, completions, newContext } = await setStage('form_post', { cookie: { sameSite: 'none' } })
  const page = await (await newContext()).newPage()
  await signIn(page, service)
  await page.waitForURL(`${service}/after`)
  expect(outcomes(completions)).toEqual(['ok'])
})

test('refuses a form_post response in a browser that did not begin the flow', async () => {
  const { service, completions, newContext } = await setStage('form_post')
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  const otherBrowser = await (await newContext()).newPage()
  await otherBrowser.goto(page.url())
  await otherBrowser.getByRole('button', { name: 'Allow' }).click()
  await otherBrowser.getByText('started in another browser').waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(`${service}/after`)
  expect(outcomes(completions)).toEqual(['post_again', 'other_browser', 'post_again', 'ok'])
})

test('runs no script from the parameters of a response', async () => {
  const { service, completions, complaints, newContext, flows } = await setStage('form_post')
  const page = await (await newContext()).newPage()
  await page.goto(service.replace('localhost', '127.0.0.1'))
  const evil = `'"><img src=x onerror=alert(1)><script>alert(2)</script>`
  await page.evaluate(
    ([action, value]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action })
      for (const [name, text] of [
        ['state', value],
        ['code', value],
        [value, value],
        ['submit', 'x'],
      ]) {
        form.append(Object.assign(document.createElement('input'), { name, value: text }))
      }
      document.body.append(form)
      HTMLFormElement.prototype.submit.call(form)
    },
    [flows.callbackUrl, evil] as [string, string],
  )
  await page.getByText('There is no sign-in to finish here').waitFor()
  expect(outcomes(completions)).toEqual(['post_again', 'unknown'])
  expect(complaints.filter((complaint) => !complaint.includes('status of 400'))).toEqual([])
})
