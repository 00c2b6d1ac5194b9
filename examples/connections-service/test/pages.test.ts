import { createHash } from 'node:crypto'
import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { html } from '../src/pages/html.ts'
import { messagePage } from '../src/pages/message-page.ts'
import { startService } from './support/service.ts'

const HOSTILE = `<script>alert("1")</script> & 'more'`
const HARMLESS = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;'

test('html escapes every value, and no markup twice', () => {
  const inner = html`<b>${HOSTILE}</b>`
  expect(html`<p title="${HOSTILE}">${[inner, 1]}</p>`.toString()).toBe(
    `<p title="${HARMLESS}"><b>${HARMLESS}</b>1</p>`,
  )
})

test('a message page escapes its text', () => {
  expect(messagePage(HOSTILE, HOSTILE)).not.toContain('<script')
})

test('the policy of a page allows its stylesheet and nothing else', async () => {
  const { app, providers, url } = await startService()
  for (const path of ['/', '/oauth/callback', '/nowhere', '/%zz']) {
    const { body, headers } = await app.inject({ url: path, headers: { accept: 'text/html' } })
    const page = parse(body)
    const style = page.querySelector('style')?.innerHTML ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    const formAction =
      path === '/' ? `form-action 'self' ${url.origin} ${providers.crm.issuer}` : "form-action 'none'"
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    )
    expect(headers['referrer-policy']).toBe(path === '/' ? 'same-origin' : 'no-referrer')
    expect(page.querySelectorAll('script, link, img, [style], [onclick]')).toEqual([])
    expect(page.querySelector('title')?.text).toBe(page.querySelector('h1')?.text)
  }
})

test('each button is named after its connection', async () => {
  const { app } = await startService()
  const buttons = parse((await app.inject('/')).body).querySelectorAll('form[method=post] button')
  expect(buttons.map((button) => button.getAttribute('aria-label'))).toEqual([
    'Connect issue-tracker',
    'Connect crm',
  ])
})

test('the callback stays out of caches, referrers and frames', async () => {
  const { app } = await startService()
  const { headers } = await app.inject('/oauth/callback?state=a')
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
})
