import formbody from '@fastify/formbody'
import express from 'express'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { createFlows, type Flows } from '../../src/index.ts'
import { sendResponse, toRequest } from '../../src/node/index.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { newStore } from '../support/service.ts'
import { ask, serve, visit } from './serve.ts'

const CALLBACK_URL = 'https://service.example/auth/callback'

async function complete(flows: Flows, request: Request): Promise<Response> {
  const done = await flows.complete(request)
  return done.ok ? new Response(done.callback.search, { headers: done.response().headers }) : done.response()
}

/** Each starts a server with the callback under /auth, and returns its origin. */
const FRAMEWORKS: Record<string, (flows: Flows) => Promise<string>> = {
  async 'node:http'(flows) {
    return serve(async (incoming, outgoing) => {
      await sendResponse(outgoing, await complete(flows, await toRequest(incoming, flows)))
    })
  },

  async 'Express with a parsed body'(flows) {
    const router = express.Router()
    router.use(express.urlencoded({ extended: true }))
    router.all('/callback', async (request, response) => {
      response.cookie('of-the-service', '1').set('x-frame-options', 'DENY').set('referrer-policy', 'origin')
      await sendResponse(response, await complete(flows, await toRequest(request, flows)))
    })
    return serve(express().use('/auth', router))
  },

  async 'Express with an unread body'(flows) {
    const app = express().use(express.json())
    app.all('/auth/callback', async (request, response) => {
      await sendResponse(response, await complete(flows, await toRequest(request, flows)))
    })
    return serve(app)
  },

  async Fastify(flows) {
    const app = Fastify({ exposeHeadRoutes: false })
    onTestFinished(() => app.close())
    await app.register(formbody)
    app.route({
      method: ['GET', 'POST', 'HEAD'],
      url: '/auth/callback',
      async handler(request) {
        return complete(
          flows,
          await toRequest(request.raw, { callbackUrl: flows.callbackUrl, body: request.body }),
        )
      },
    })
    return await app.listen({ host: '127.0.0.1', port: 0 })
  },
}

test.each(Object.entries(FRAMEWORKS))('completes query and form_post responses: %s', async (_, start) => {
  const flows = createFlows({ store: newStore(), callbackUrl: CALLBACK_URL })
  const origin = await start(flows)
  const url = `${origin}/auth/callback`
  const browser = new CookieJar()
  for (const mode of ['query', 'form_post']) {
    const { state, setCookie } = await flows.begin({ connection: 'a' })
    browser.keep(setCookie)
    const sent = new URLSearchParams({ state, code: 'a b' })
    const head = await ask(`${url}?${sent}`, { method: 'HEAD' })
    expect(head.status).toBe(405)
    const answer =
      mode === 'query'
        ? await visit(`${url}?${sent}`, browser.header)
        : await visit(url, browser.header, sent)
    expect(answer.headers.get('location')).toBe('https://service.example/')
    expect(await answer.text()).toBe(`?${sent}`)
    const ofFlow = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('__Host-pkce-'))
    expect(ofFlow).toHaveLength(1)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  }
  const twice = `${url}?state=a&state=b&code=c`
  expect((await visit(twice, '')).status).toBe(400)
  expect((await visit(url, '', new URLSearchParams('state=a&state=b&code=c'))).status).toBe(400)
})

test('keeps the full path under a mounted Express router', async () => {
  const router = express.Router()
  router.get('/callback', async (request, response) => {
    response.send((await toRequest(request, { callbackUrl: CALLBACK_URL })).url)
  })
  const origin = await serve(express().use('/auth', router))
  expect(await (await visit(`${origin}/auth/callback?a=b`, '')).text()).toBe(`${CALLBACK_URL}?a=b`)
})

test('keeps headers and cookies that a framework set earlier', async () => {
  const flows = createFlows({ store: newStore(), callbackUrl: CALLBACK_URL })
  const origin = await (FRAMEWORKS['Express with a parsed body'] as (flows: Flows) => Promise<string>)(flows)
  const { state, setCookie } = await flows.begin({ connection: 'a' })
  const [cookie = ''] = String(setCookie[0]).split(';')
  const answer = await visit(`${origin}/auth/callback?state=${state}&code=b`, cookie)
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
  expect(answer.headers.getSetCookie()).toEqual([
    'of-the-service=1; Path=/',
    expect.stringMatching(/^__Host-pkce-/),
  ])
})
