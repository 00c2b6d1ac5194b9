import type { JsonValue, Serializable } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import type { BeginOptions } from '../begun-flow.ts'
import type { CompletedFlow } from '../completion.ts'
import { McpBeginProvider } from './begin-provider.ts'
import { McpCompleteProvider } from './complete-provider.ts'
import type { McpOwner } from './credential-store.ts'
import { McpProvider } from './mcp-provider.ts'
import { checkMcpProvidersOptions, type McpProvidersOptions, type NewMcpFlow } from './options.ts'

/** Makes the providers for a service's transports: one object for each transport. */
export interface McpProviders {
  /**
   * For calls to an MCP server, with the user there or not. It refreshes tokens and begins no flow: where the user is
   * needed, calls reject with `McpAuthorizationRequiredError`.
   */
  provider(owner: McpOwner): McpProvider

  /**
   * For a request in which the user asks to connect. Where the user is needed, it begins a flow, which
   * `provider.begun` answers with. What `begin` of the flows throws passes through the SDK.
   *
   * @throws `TypeError` an option or a field is unknown.
   */
  beginProvider<AppState = JsonValue>(
    flow: NewMcpFlow<AppState> & { appState?: Serializable<AppState> },
    options?: BeginOptions,
  ): McpBeginProvider

  /**
   * For a callback: give it what `complete` of the flows answered.
   *
   * @typeParam AppState - what was begun as `appState`.
   * @throws `TypeError` the flow was not begun by a `beginProvider`.
   */
  completeProvider<AppState = JsonValue>(completed: CompletedFlow<unknown>): McpCompleteProvider<AppState>
}

/**
 * Makes `OAuthClientProvider`s for both lines of the MCP SDK over flows. Make it once; it keeps nothing between calls.
 *
 * @throws `TypeError` an option is missing, unknown or malformed.
 */
export function createMcpProviders(options: McpProvidersOptions): McpProviders {
  const settings = checkMcpProvidersOptions(options)
  return {
    provider: ({ connection, user }) => new McpProvider(settings, { connection, user }),
    beginProvider(flow, options = {}) {
      checkOptions('flow', flow, ['connection', 'user', 'returnUrl', 'appState'])
      checkOptions('options', options, ['request', 'binding'])
      return new McpBeginProvider(settings, flow as NewMcpFlow, options)
    },
    completeProvider: (completed) => new McpCompleteProvider(settings, completed),
  }
}
