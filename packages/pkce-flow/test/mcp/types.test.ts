import type { OAuthClientProvider as ClientOfTwo } from '@modelcontextprotocol/client'
import type { OAuthClientProvider as ClientOfOne } from '@modelcontextprotocol/sdk/client/auth.js'
import { expectTypeOf, test } from 'vitest'
import type { McpBeginProvider, McpCompleteProvider, McpProvider } from '../../src/mcp/index.ts'

test('the providers implement the OAuthClientProvider of SDK 1.x and 2.x', () => {
  expectTypeOf<McpProvider>().toExtend<ClientOfOne>()
  expectTypeOf<McpProvider>().toExtend<ClientOfTwo>()
  expectTypeOf<McpBeginProvider>().toExtend<ClientOfOne>()
  expectTypeOf<McpBeginProvider>().toExtend<ClientOfTwo>()
  expectTypeOf<McpCompleteProvider>().toExtend<ClientOfOne>()
  expectTypeOf<McpCompleteProvider>().toExtend<ClientOfTwo>()
})
const one = {} as McpProvider
export const a: ClientOfOne = one
export const b: ClientOfTwo = one
