import type { JsonValue } from '@org/pkce-core'
import type { CompletedFlow } from '../completion.ts'
import { type KeptMcpFlow, unpackMcpFlow } from './kept-mcp-flow.ts'
import { McpProvider } from './mcp-provider.ts'
import type { McpSettings } from './options.ts'
import type { McpClientInformation, McpCredentialScope, McpDiscoveryState, McpTokens } from './sdk-types.ts'

/**
 * The provider for a callback, on any replica: it has the flow's verifier, its client and its authorization server,
 * and saves the tokens. Give {@link McpCompleteProvider.authorizationCode} to the SDK, as
 * `transport.finishAuth(code)` or `auth(provider, { serverUrl, authorizationCode })`. Afterwards it serves calls like
 * any {@link McpProvider}, and begins no flow.
 */
export class McpCompleteProvider<AppState = JsonValue> extends McpProvider {
  readonly #authorizationCode: string
  readonly #appState: AppState
  readonly #codeVerifier: string
  #pending: KeptMcpFlow | undefined

  /** @internal */
  constructor(settings: McpSettings, { flow, callback }: CompletedFlow<unknown>) {
    super(settings, { connection: flow.connection, user: flow.startedBy })
    const kept = unpackMcpFlow(flow)
    this.#authorizationCode = callback.searchParams.get('code') ?? ''
    this.#appState = kept.appState as AppState
    this.#codeVerifier = flow.codeVerifier
    this.#pending = kept
    this.useClient(kept.clientInformation)
  }

  /** The response's `code`. */
  get authorizationCode(): string {
    return this.#authorizationCode
  }

  /** What was begun as `appState`. It comes back as it was; its type is the caller's word. */
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
    // A refused code says nothing about the tokens that the user may have already.
    if (scope === 'tokens' && this.#pending !== undefined) return
    await super.invalidateCredentials(scope)
  }

  /**
   * @internal As often as the SDK asks: it does so again after `invalid_grant`, which a missing verifier would hide.
   */
  override async codeVerifier(): Promise<string> {
    return this.#codeVerifier
  }
}
