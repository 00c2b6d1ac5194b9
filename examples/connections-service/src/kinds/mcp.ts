import { auth, Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client'
import type { JsonFields } from '../json-fields.ts'
import { RefusedError } from '../refusal.ts'
import { PROVIDER_UNEXPECTED } from '../refusals.ts'
import type { Services } from '../services.ts'
import type { Owner } from '../table/connection-table.ts'
import { type Account, USE_TIMEOUT_MS } from './connection-kind.ts'

const CLIENT_INFO = { name: 'connections-service', version: '1.0.0' }
/** The maximum length of a stored answer. */
const MAX_ANSWER_LENGTH = 500

/**
 * An MCP server, connected with the MCP SDK, which discovers the authorization server and registers there. The service uses
 * the server by calling its first read-only tool without required arguments.
 */
export function mcp(settings: JsonFields, issuer: URL): Account {
  const serverUrl = settings.url('serverUrl')

  return {
    async begin({ mcp }, { owner, returnUrl, request }) {
      const provider = mcp.beginProvider({ ...mcpOwner(owner), returnUrl }, { request })
      // Even if the stored tokens could be refreshed: the user may want another account.
      await auth(provider, { serverUrl, forceReauthorization: true })
      const { begun } = provider
      if (begun === undefined) throw new Error('The MCP server needs no sign-in')
      // The MCP server alone must not decide where users enter their passwords.
      if (begun.authorizationUrl.origin !== issuer.origin) {
        throw new RefusedError(PROVIDER_UNEXPECTED)
      }
      return begun
    },

    async complete({ mcp }, _owner, completed) {
      const provider = mcp.completeProvider(completed)
      const { authorizationCode } = provider
      await auth(provider, { serverUrl, authorizationCode })
    },

    async use(services, owner) {
      const client = await connect(services, owner, serverUrl)
      try {
        const { tools } = await client.listTools({}, { timeout: USE_TIMEOUT_MS })
        const tool = tools.find(isHarmless)
        const answer = tool === undefined ? 'Connected' : await call(client, tool.name)
        return { account: null, answer, tools: tools.map(({ name }) => name) }
      } finally {
        await client.close()
      }
    },
  }
}

async function connect({ mcp }: Services, owner: Owner, serverUrl: URL): Promise<Client> {
  const client = new Client(CLIENT_INFO)
  const authProvider = mcp.provider(mcpOwner(owner))
  const transport = new StreamableHTTPClientTransport(serverUrl, { authProvider })
  await client.connect(transport, { timeout: USE_TIMEOUT_MS })
  return client
}

function isHarmless({ annotations, inputSchema }: Tool): boolean {
  return annotations?.readOnlyHint === true && (inputSchema.required ?? []).length === 0
}

async function call(client: Client, name: string): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: {} }, { timeout: USE_TIMEOUT_MS })
  if (isError) throw new Error(`The tool ${name} failed`)
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
  return `${name}: ${text}`.slice(0, MAX_ANSWER_LENGTH)
}

function mcpOwner({ person, name }: Owner) {
  return { user: person, connection: name }
}
