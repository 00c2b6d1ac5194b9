import * as two from '@modelcontextprotocol/client'
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'
import type { McpProvider } from '../../../src/mcp/index.ts'

/** The operations of the tests, with one major version of the SDK. */
export interface SdkVersion {
  readonly name: string
  auth(
    provider: McpProvider,
    options: { serverUrl: string; authorizationCode?: string; scope?: string },
  ): Promise<string>
  /** Calls a tool of the server on a new transport, and returns its text. */
  call(serverUrl: string, provider: McpProvider, tool?: string): Promise<string>
  /** Exchanges the code on a new transport. */
  finishAuth(serverUrl: string, provider: McpProvider, code: string): Promise<void>
}

const INFO = { name: 'service', version: '1.0.0' }

export const SDK_VERSIONS: SdkVersion[] = [
  {
    name: 'SDK 1.x',
    auth,
    async call(serverUrl, authProvider, name = 'whoami') {
      const client = new Client(INFO)
      onTestFinished(() => client.close())
      const transport = new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider })
      await client.connect(transport as Parameters<Client['connect']>[0])
      return textOf(await client.callTool({ name }))
    },
    finishAuth: (serverUrl, authProvider, code) =>
      new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider }).finishAuth(code),
  },
  {
    name: 'SDK 2.x',
    auth: two.auth,
    async call(serverUrl, authProvider, name = 'whoami') {
      const client = new two.Client(INFO)
      onTestFinished(() => client.close())
      await client.connect(new two.StreamableHTTPClientTransport(new URL(serverUrl), { authProvider }))
      return textOf(await client.callTool({ name }))
    },
    finishAuth: (serverUrl, authProvider, code) =>
      new two.StreamableHTTPClientTransport(new URL(serverUrl), { authProvider }).finishAuth(code),
  },
]

function textOf(result: object): string {
  return (result as { content: { text: string }[] }).content[0]?.text ?? ''
}
