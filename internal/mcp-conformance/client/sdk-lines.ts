import * as two from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { McpProvider } from '@org/pkce-flow/mcp'

/** The major version of the SDK. */
export type SdkLine = '1' | '2'

export function isSdkLine(text: string): text is SdkLine {
  return text === '1' || text === '2'
}

// By default, the 2.x SDK refuses the metadata of that revision. The provider is more lenient.
const skipIssuerMetadataValidation =
  process.env.MCP_CONFORMANCE_SCENARIO?.startsWith('auth/2025-03-26') === true

const INFO = { name: 'pkce-flow', version: '1.0.0' }

/** Connects with a new transport, lists the server's tools and calls the suite's tool. */
export async function operate(line: SdkLine, serverUrl: string, authProvider: McpProvider): Promise<void> {
  const url = new URL(serverUrl)
  if (line === '1') {
    const client = new Client(INFO)
    const transport = new StreamableHTTPClientTransport(url, { authProvider })
    await client.connect(transport as Parameters<Client['connect']>[0])
    await call(client)
  } else {
    const client = new two.Client(INFO)
    await client.connect(
      new two.StreamableHTTPClientTransport(url, { authProvider, skipIssuerMetadataValidation }),
    )
    await call(client)
  }
}

/** Exchanges a code with a new transport. */
export async function finishAuth(
  line: SdkLine,
  serverUrl: string,
  authProvider: McpProvider,
  code: string,
): Promise<void> {
  const url = new URL(serverUrl)
  const transport =
    line === '1'
      ? new StreamableHTTPClientTransport(url, { authProvider })
      : new two.StreamableHTTPClientTransport(url, { authProvider, skipIssuerMetadataValidation })
  await transport.finishAuth(code)
}

async function call(client: Client | two.Client): Promise<void> {
  try {
    await client.listTools()
    await client.callTool({ name: 'test-tool', arguments: {} })
  } finally {
    await client.close()
  }
}
