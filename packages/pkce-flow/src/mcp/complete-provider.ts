import type { JsonValue } from '@org/pkce-core'
import type { CompletedFlow } from '../completion.ts'
import { McpProvider } from './mcp-provider.ts'
import type { McpSettings } from './options.ts'
import { type PackedMcpFlow, unpackMcpFlow } from './packed-mcp-flow.ts'
import type { McpClientInformation, McpCredentialScope, McpDiscoveryState, McpTokens } from './sdk-types.ts'

/**
 * The provider for a callback, on any replica. It has the flow's verifier, client and authorization server, and saves the
 * tokens. Pass {@link McpCompleteProvider.authorizationCode} to the SDK, as `transport.finishAuth(code)` or
 * `auth(provider, { serverUrl, authorizationCode })`. Afterwards it serves calls like an {@link McpProvider}, and begins
 * no flow.
 */
export class McpCompleteProvider<AppState = JsonValue> extends McpProvider {
  readonly #authorizationCode: string
  readonly #appState: AppState
  readonly #codeVerifier: string
  #pending: PackedMcpFlow | undefined

  /** @internal */
  constructor(settings: McpSettings, { flow, callback }: CompletedFlow<unknown>) {
    super(settings, { connection: flow.connection, user: flow.startedBy })
    const packed = unpackMcpFlow(flow)
    this.#authorizationCode = callback.searchParams.get('code') ?? ''
    this.#appState = packed.appState as AppState
    this.#codeVerifier = flow.codeVerifier
    this.#pending = packed
    this.useClient(packed.clientInformation)
  }

  /** The response's `code`. */
  get authorizationCode(): string {
    return this.#authorizationCode
  }

  /** The `appState` that was passed to `beginProvider`. Its type is not checked. */
  get appState(): AppState {
    return this.#appState
  }

  /** @internal */
  override async discoveryState(): Promise<McpDiscoveryState | undefined> {
    return this.#pending === undefined ? super.discoveryState() : this.#pending.server
  }

  /** @internal */
  override async clientInformation(): Promise<McpClientInformation | undefined> {
    return this.#pending === undefined ? super.clientInformation() : this.#pending.clientInformation
  }

  /** @internal */
  override async saveTokens(tokens: McpTokens): Promise<void> {
    await super.saveTokens(tokens)
    this.#pending = undefined
  }

  /** @internal */
  override async invalidateCredentials(scope: McpCredentialScope): Promise<void> {
    // A rejected code does not invalidate tokens that the user may already have.
    if (scope === 'tokens' && this.#pending !== undefined) return
    await super.invalidateCredentials(scope)
  }

  /**
   * @internal May be called repeatedly: the SDK calls it again after `invalid_grant`, and a missing verifier would hide
   * that error.
   */
  override async codeVerifier(): Promise<string> {
    return this.#codeVerifier
  }
}
