import { expect, test } from 'vitest'
import { setStage } from './stage.ts'

const SERVICE_WORKER = `
  addEventListener('install', () => skipWaiting())
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

test('finishes by a redirect, and leads a reload, a restored tab and the way back on', async () => {
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

test('leads a double click to where the flow leads', async () => {
  const { service, completions, newContext } = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  // Both clicks in one task: the browser gives the first request up for the second.
  await page.getByText('Allow').dblclick()
  await page.waitForURL(`${service}/after`)
  expect(completions.filter(({ ok }) => ok)).toHaveLength(1)
})

test('takes nothing for an image, a script or a frame, and completes the visit then', async () => {
  const { service, completions, newContext } = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(`${service}/`)
  await page.getByRole('button', { name: 'Connect' }).click()
  const callback = (await page.getByText('Allow').getAttribute('href')) ?? ''
  await page.goto(`${service}/other`)
  const asked = completions.length
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
  const refused = completions.slice(asked).map((done) => !done.ok && done.reason)
  expect(refused).toEqual(['not_navigation', 'not_navigation', 'not_navigation', 'prefetch'])
  await page.goto(callback)
  await page.waitForURL(`${service}/after`)
})

test('completes a visit that a service worker passes on', async () => {
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

test('refuses to begin a flow for the form of another site', async () => {
  const { service, newContext } = await setStage('query')
  const other = await setStage('query')
  const page = await (await newContext()).newPage()
  await page.goto(other.service.replace('localhost', '127.0.0.1'))
  await page.setContent(`<form method="post" action="${service}/start"><button>Win</button></form>`)
  const answer = page.waitForResponse(`${service}/start`)
  await page.getByRole('button', { name: 'Win' }).click()
  expect((await answer).status()).toBe(403)
})
