import { describe, expect, it } from 'vitest'
import { authorizationEndpointOf, checkIssuer, forCallback } from '../../src/mcp/authorization-server.ts'

function metadata(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    response_types_supported: ['code'],
  }
}

const resourceMetadata = { resource: 'https://mcp.example/mcp' }

describe('checkIssuer', () => {
  it.each([
    ['https://as.example', 'https://as.example'],
    ['https://as.example/', 'https://as.example'],
    ['https://as.example/tenant', 'https://as.example/tenant'],
  ])('accepts for the server %s the issuer %s', (authorizationServerUrl, issuer) => {
    const authorizationServerMetadata = metadata(issuer)
    checkIssuer({ authorizationServerUrl, authorizationServerMetadata, resourceMetadata })
    checkIssuer({ authorizationServerUrl, authorizationServerMetadata })
  })

  it.each([
    ['https://as.example', 'https://honest.example'],
    ['https://as.example', 'https://as.example/tenant'],
    ['https://as.example/tenant', 'https://as.example/other'],
    ['https://as.example', 'https://as.example.evil.example'],
    ['https://as.example', 'http://as.example'],
    ['https://as.example', 'nowhere'],
  ])('rejects for the server %s the issuer %s', (authorizationServerUrl, issuer) => {
    const authorizationServerMetadata = metadata(issuer)
    const server = { authorizationServerUrl, authorizationServerMetadata, resourceMetadata }
    expect(() => checkIssuer(server)).toThrow(
      expect.objectContaining({
        code: 'PKCE_MCP_ISSUER_MISMATCH',
        expected: authorizationServerUrl,
        found: issuer,
      }),
    )
  })

  it('accepts any path of the origin if the MCP server has no metadata, but no other origin', () => {
    const authorizationServerUrl = 'https://mcp.example/'
    checkIssuer({
      authorizationServerUrl,
      authorizationServerMetadata: metadata('https://mcp.example/oauth'),
    })
    const elsewhere = metadata('https://honest.example/oauth')
    expect(() => checkIssuer({ authorizationServerUrl, authorizationServerMetadata: elsewhere })).toThrow(
      'issuer',
    )
  })
})

it('finds the authorization endpoint of a server with or without metadata', () => {
  const authorizationServerUrl = 'https://as.example/tenant'
  const authorizationServerMetadata = metadata(authorizationServerUrl)
  expect(authorizationEndpointOf({ authorizationServerUrl, authorizationServerMetadata }).href).toBe(
    'https://as.example/tenant/authorize',
  )
  expect(authorizationEndpointOf({ authorizationServerUrl }).href).toBe('https://as.example/authorize')
})

it('keeps only the metadata that a token request needs', () => {
  const claims_supported = Array.from({ length: 2_000 }, (_, index) => `claim-${index}`)
  const authorizationServerMetadata = {
    ...metadata('https://as.example'),
    ...{ token_endpoint_auth_methods_supported: ['none'], claims_supported },
  }
  const server = {
    ...{ authorizationServerUrl: 'https://as.example', authorizationServerMetadata },
    ...{ resourceMetadata: { ...resourceMetadata, authorization_servers: ['https://as.example'] } },
  }
  expect(forCallback(server)).toEqual({
    authorizationServerUrl: 'https://as.example',
    resourceMetadata,
    authorizationServerMetadata: {
      ...metadata('https://as.example'),
      token_endpoint_auth_methods_supported: ['none'],
    },
  })
})
