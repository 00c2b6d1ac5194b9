import { once } from 'node:events'
import { join } from 'node:path'
import { createFlows, type Flows } from '@org/pkce-flow'
import { MemoryPkceStore } from '@org/pkce-memory'
import { visit } from 'connections-service/dist/demo/visit.js'
import express from 'express'
import type { ClientMetadata } from 'oidc-provider'
import * as client from 'openid-client'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { type RecipeProvider, startRecipeProvider } from './support/recipe-provider.ts'
import { CALLBACK_URL, type Handler, newBrowser, ORIGIN, serveRecipe, signIn } from './support/recipe-user.ts'
import { typeCheck, writeSnippets } from './support/snippets.ts'

const pages = ['openid-client', 'arctic', 'passport'].map((page) => `docs/recipes/${page}.md`)
const folder = writeSnippets('run-recipes', pages)
const [query, par, jar, jarm, formPost, dpop, arctic, passport] = await Promise.all(
  ['query', 'par', 'jar', 'jarm', 'form-post', 'dpop', 'arctic', 'passport'].map(
    (name) => import(/* @vite-ignore */ join(folder, `${name}.ts`)),
  ),
)

beforeAll(() => expect(typeCheck(folder)).toBe(''))

const CREDENTIALS = { client_id: 'service', client_secret: 'not a secret outside this test' }

function newFlows(): Flows {
  const store = new MemoryPkceStore()
  onTestFinished(() => store.close())
  return createFlows({ store, callbackUrl: CALLBACK_URL })
}

function startProvider(metadata: Partial<ClientMetadata> = {}): Promise<RecipeProvider> {
  const signed = {
    id_token_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
  } as const
  return startRecipeProvider([{ ...CREDENTIALS, ...signed, redirect_uris: [CALLBACK_URL], ...metadata }])
}

async function configure(issuer: string): Promise<client.Configuration> {
  const { client_id, client_secret } = CREDENTIALS
  const metadata = { id_token_signed_response_alg: 'ES256', authorization_signed_response_alg: 'ES256' }
  const execute = [client.allowInsecureRequests]
  const authentication = client.ClientSecretBasic(client_secret)
  return client.discovery(new URL(issuer), client_id, metadata, authentication, { execute })
}

/** Completes a recipe's flow twice, each time with its own token. */
async function goThrough({ grants }: RecipeProvider, start: Handler, callback: Handler): Promise<void> {
  serveRecipe(start, callback)
  const browser = newBrowser()
  const finished = await signIn(browser)
  expect(finished, finished.body).toMatchObject({ status: 303, location: new URL(`${ORIGIN}/`) })
  expect(grants).toHaveLength(1)
  const another = await signIn(browser)
  expect(another, another.body).toMatchObject({ status: 303 })
  expect(grants).toHaveLength(2)
}

test('the openid-client recipe completes a flow with a query response', async () => {
  const provider = await startProvider()
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  await goThrough(
    provider,
    (request) => query.start(flows, configuration, request),
    (request) => query.callback(flows, configuration, request),
  )
})

test('the openid-client recipe completes a flow with PAR', async () => {
  const provider = await startProvider({ require_pushed_authorization_requests: true })
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  await goThrough(
    provider,
    (request) => par.start(flows, configuration, request),
    (request) => query.callback(flows, configuration, request),
  )
  expect(provider.routes.filter((route) => route === '/request')).toHaveLength(2)
})

test('the openid-client recipe completes a flow with JAR', async () => {
  const keys = await client.randomDPoPKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await crypto.subtle.exportKey('jwk', keys.publicKey)), alg: 'ES256' }] }
  const provider = await startProvider({
    ...{ jwks, request_object_signing_alg: 'ES256', require_signed_request_object: true },
  } as Partial<ClientMetadata>)
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  await goThrough(
    provider,
    (request) => jar.start(flows, configuration, keys.privateKey, request),
    (request) => query.callback(flows, configuration, request),
  )
})

test('the openid-client recipe completes a flow with JARM', async () => {
  const provider = await startProvider()
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  jarm.askForSignedResponses(configuration)
  const responses: string[] = []
  await goThrough(
    provider,
    (request) => query.start(flows, configuration, request),
    (request) => {
      responses.push(...new URL(request.url).searchParams.keys())
      return query.callback(flows, configuration, request)
    },
  )
  expect(responses).toEqual(['response', 'response'])
})

test('the openid-client recipe completes a flow with form_post', async () => {
  const provider = await startProvider()
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  const methods: string[] = []
  await goThrough(
    provider,
    (request) => formPost.start(flows, configuration, request),
    (request) => {
      methods.push(request.method)
      return query.callback(flows, configuration, request)
    },
  )
  expect(methods).toEqual(['POST', 'POST', 'POST', 'POST'])
})

test('the openid-client recipe binds tokens to a DPoP key of each flow', async () => {
  const provider = await startProvider({ dpop_bound_access_tokens: true } as Partial<ClientMetadata>)
  const [flows, configuration] = [newFlows(), await configure(provider.issuer)]
  await goThrough(
    provider,
    (request) => dpop.start(flows, configuration, request),
    (request) => dpop.callback(flows, configuration, request),
  )
  expect(provider.grants).toEqual([
    expect.stringMatching(/^[\w-]{43}$/),
    expect.stringMatching(/^[\w-]{43}$/),
  ])
  expect(provider.grants[0]).not.toBe(provider.grants[1])
})

test('the arctic recipe completes a flow', async () => {
  const provider = await startProvider()
  const flows = newFlows()
  const { client_id, client_secret } = CREDENTIALS
  const at = arctic.providerAt(provider.issuer, client_id, client_secret, flows)
  await goThrough(
    provider,
    (request) => arctic.start(flows, at, request),
    (request) => arctic.callback(flows, at, request),
  )
})

test('the Passport recipe completes a flow and refuses what Passport would accept', async () => {
  const provider = await startProvider({ token_endpoint_auth_method: 'client_secret_post' })
  const { client_id: clientId, client_secret: clientSecret } = CREDENTIALS
  const app = express().use(passport.routes(newFlows(), { issuer: provider.issuer, clientId, clientSecret }))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const handle: Handler = async (request) => {
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    const body = method === 'POST' ? new URLSearchParams(await request.text()) : null
    const target = new URL(`http://127.0.0.1:${port}${pathname}${search}`)
    const answer = await visit(target, { method, headers, ...(body && { body }) })
    return new Response(answer.body, answer)
  }
  await goThrough(provider, handle, handle)

  const start = (headers: Record<string, string>) =>
    handle(new Request(`${ORIGIN}/oauth/start`, { method: 'POST', headers }))
  expect((await start({ origin: 'https://evil.example' })).status).toBe(403)
  const redirect = await start({})
  const state = new URL(redirect.headers.get('location') ?? '').searchParams.get('state')
  const callback = (headers: Record<string, string>, parameters: string) =>
    handle(new Request(`${CALLBACK_URL}?state=${state}&${parameters}`, { headers }))
  const cookie = redirect.headers.getSetCookie().join().split(';', 1).join()
  expect((await callback({}, 'code=a')).status).toBe(403)
  const failed = await callback({ cookie }, `code=made-up&iss=${provider.issuer}`)
  expect(failed.status).toBe(502)
  expect(failed.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
})
