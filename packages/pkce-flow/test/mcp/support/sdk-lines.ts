import * as two from '@modelcontextprotocol/client'
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'
import type { McpProvider } from '../../../src/mcp/index.ts'

/** What the tests do with either line of the SDK. */
export interface SdkLine {
  readonly name: string
  auth(
    provider: McpProvider,
    options: { serverUrl: string; authorizationCode?: string; scope?: string },
  ): Promise<string>
  /** A new transport: calls a tool of the server, and answers its text. */
  call(serverUrl: string, provider: McpProvider, tool?: string): Promise<string>
  /** A new transport, for a callback. */
  finishAuth(serverUrl: string, provider: McpProvider, code: string): Promise<void>
}

const INFO = { name: 'service', version: '1.0.0' }

export const SDK_LINES: SdkLine[] = [
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
