import { expect, it } from 'vitest'
import { createFlows } from '../../src/index.ts'
import { createMcpProviders, type McpProvidersOptions } from '../../src/mcp/index.ts'
import { CALLBACK_URL, newService, newStore } from '../support/service.ts'
import { CredentialTable } from './support/replicas.ts'

function options(changes: object = {}): McpProvidersOptions {
  const flows = createFlows({ store: newStore(), callbackUrl: CALLBACK_URL })
  return {
    flows,
    credentials: new CredentialTable(),
    clientMetadata: { client_name: 'A service' },
    ...changes,
  }
}

it.each([
  ['flows must come from createFlows', { flows: {} }],
  ['credentials must have the methods get, save and delete', { credentials: { get: () => undefined } }],
  ['clientMetadata must be an object', { clientMetadata: undefined }],
  ['clientMetadataUrl must be an https URL with a path', { clientMetadataUrl: 'https://service.example' }],
  [
    'clientMetadataUrl must be an https URL with a path',
    { clientMetadataUrl: 'http://service.example/client' },
  ],
  ['options may contain only', { scope: 'tools:read' }],
])('throws a TypeError: %s', (message, changes) => {
  expect(() => createMcpProviders(options(changes))).toThrow(message)
  expect(() => createMcpProviders(options(changes))).toThrow(TypeError)
})

it('registers a web application, or a native one if the callback is on loopback', () => {
  const owner = { connection: 'issue-tracker', user: 'alice' }
  expect(createMcpProviders(options()).provider(owner).clientMetadata).toEqual({
    client_name: 'A service',
    redirect_uris: [CALLBACK_URL],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    application_type: 'web',
  })
  const flows = createFlows({ store: newStore(), callbackUrl: 'http://localhost:3000/callback' })
  expect(createMcpProviders(options({ flows })).provider(owner).clientMetadata).toMatchObject({
    redirect_uris: ['http://localhost:3000/callback'],
    application_type: 'native',
  })
})

it('rejects unknown fields, and flows that were not begun by a provider', async () => {
  const mcp = createMcpProviders(options())
  const flow = { connection: 'issue-tracker', user: 'alice', startedBy: 'alice' }
  expect(() => mcp.beginProvider(flow)).toThrow('flow may contain only connection, user, returnUrl, appState')

  const { flows, begin, browser } = newService()
  const { state } = await begin({ issuer: '' })
  const completion = await flows.complete(browser.request(`${CALLBACK_URL}?code=code&state=${state}`))
  if (!completion.ok) throw new Error(completion.reason)
  expect(() => mcp.completeProvider(completion)).toThrow('not begun by an MCP provider')
})
