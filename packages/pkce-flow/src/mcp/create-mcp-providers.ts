import type { JsonValue, Serializable } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import type { BeginOptions } from '../begun-flow.ts'
import type { CompletedFlow } from '../completion.ts'
import { McpBeginProvider } from './begin-provider.ts'
import { McpCompleteProvider } from './complete-provider.ts'
import type { McpOwner } from './credential-store.ts'
import { McpProvider } from './mcp-provider.ts'
import { checkMcpProvidersOptions, type McpProvidersOptions, type NewMcpFlow } from './options.ts'

/** Creates providers for a service's transports. Use a new provider for each transport. */
export interface McpProviders {
  /**
   * For calls to an MCP server, whether or not the user is present. It refreshes tokens and begins no flow. If the user is
   * required, calls reject with `McpAuthorizationRequiredError`.
   */
  provider(owner: McpOwner): McpProvider

  /**
   * For a request in which the user asks to connect. If the user is required, it begins a flow, and `provider.begun` has
   * the response. Errors of `flows.begin` pass through the SDK.
   *
   * @throws `TypeError` an option or a field is unknown.
   */
  beginProvider<AppState = JsonValue>(
    flow: NewMcpFlow<AppState> & { appState?: Serializable<AppState> },
    options?: BeginOptions,
  ): McpBeginProvider

  /**
   * For a callback. Pass it the completed flow that `flows.complete` returns.
   *
   * @typeParam AppState - the type of the `appState` that was passed to `beginProvider`. It is not checked.
   * @throws `TypeError` the flow was not begun by a `beginProvider`.
   */
  completeProvider<AppState = JsonValue>(completed: CompletedFlow<unknown>): McpCompleteProvider<AppState>
}

/**
 * Creates {@link McpProviders}, whose providers implement the `OAuthClientProvider` of MCP SDK 1.x and 2.x. Create it once;
 * it keeps no state between calls.
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
