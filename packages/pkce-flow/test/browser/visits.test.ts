import { expect, test } from 'vitest'
import { setStage } from './stage.ts'

const SERVICE_WORKER = `
  addEventListener('install', () => skipWaiting())
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

test('completes a redirect, and redirects another tab with the same callback to returnUrl', async () => {
  const { service, completions, newContext } = await setStage('query')
  const context = await newContext()
  const page = await context.newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  const callback = await page.getByText('Allow').getAttribute('href')
  await page.getByText('Allow').click()
  await page.waitForURL(`${service}/after`)
  await (await context.newPage()).goto(callback ?? '')
  expect(completions).toMatchObject([{ ok: true }, { reason: 'already_done', status: 303 }])
  expect(context.pages()[1]?.url()).toBe(`${service}/after`)
})

test('redirects to returnUrl after a double click', async () => {
  const { service, completions, newContext } = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  // Both clicks happen in one task, so the browser cancels the first request in favour of the second.
  await page.getByText('Allow').dblclick()
  await page.waitForURL(`${service}/after`)
  expect(completions.filter(({ ok }) => ok)).toHaveLength(1)
})

test('takes no flow for a script, an image, a frame or a prefetch, only for a visit', async () => {
  const { service, completions, newContext } = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  const callback = (await page.getByText('Allow').getAttribute('href')) ?? ''
  await page.goto(`${service}/other`)
  const earlier = completions.length
  await page.evaluate(async (url) => {
    await fetch(url, { redirect: 'manual' })
    const loaded = (element: HTMLElement) =>
      new Promise((resolve) => {
        element.onload = resolve
        element.onerror = resolve
        document.body.append(element)
      })
    await loaded(Object.assign(document.createElement('img'), { src: url }))
    await loaded(Object.assign(document.createElement('iframe'), { src: url }))
    await loaded(Object.assign(document.createElement('link'), { rel: 'prefetch', href: url }))
  }, callback)
  const refused = completions.slice(earlier).map((done) => !done.ok && done.reason)
  expect(refused).toEqual(['not_navigation', 'not_navigation', 'not_navigation', 'prefetch'])
  await page.goto(callback)
  await page.waitForURL(`${service}/after`)
})

test('completes a visit that a service worker forwards', async () => {
  const { service, completions, newContext } = await setStage('query', {}, ({ url }) =>
    url === '/worker.js' ? SERVICE_WORKER : undefined,
  )
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/other`)
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js')
    await navigator.serviceWorker.ready
  })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByText('Allow').click()
  await page.waitForURL(`${service}/after`)
  expect(completions).toMatchObject([{ ok: true }])
})

test('refuses to begin a flow for a form on another site', async () => {
  const { service, newContext } = await setStage('query')
  const other = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(other.service.replace('localhost', '127.0.0.1'))
  await page.setContent(`<form method="post" action="${service}/start"><button>Win</button></form>`)
  const answer = page.waitForResponse(`${service}/start`)
  await page.getByRole('button', { name: 'Win' }).click()
  expect((await answer).status()).toBe(403)
})
