import {
  McpAuthorizationRequiredError,
  type McpAuthorizationRequiredReason,
} from './authorization-required-error.ts'
import { checkIssuer, isSameServer, issuerOf } from './authorization-server.ts'
import type { McpCredentials, McpOwner } from './credential-store.ts'
import type { McpSettings } from './options.ts'
import type {
  McpClientInformation,
  McpCredentialScope,
  McpDiscoveryState,
  McpProviderMetadata,
  McpTokens,
} from './sdk-types.ts'

/**
 * An `OAuthClientProvider` of the MCP SDK, 1.x and 2.x, for calls to an MCP server: it presents the stored access
 * token and lets the SDK refresh it, but begins no flow. Where the user is needed, the call rejects with
 * {@link McpAuthorizationRequiredError}. Use one object for each transport.
 *
 * The methods are for the SDK to call.
 */
export class McpProvider {
  /** Whose credentials it uses. */
  readonly owner: McpOwner
  /** The URL of the client metadata document that is the client id where the server reads such documents. */
  declare readonly clientMetadataUrl?: string
  readonly #settings: McpSettings
  #client: McpClientInformation | undefined
  #tokens: McpTokens | undefined
  #server: McpDiscoveryState | undefined
  #rejected = false

  /** @internal */
  constructor(settings: McpSettings, owner: McpOwner) {
    this.#settings = settings
    this.owner = owner
    if (settings.clientMetadataUrl !== undefined) this.clientMetadataUrl = settings.clientMetadataUrl
  }

  /** @internal Not a property: logging a provider must not show what the service keeps. */
  protected get settings(): McpSettings {
    return this.#settings
  }

  /** The callback's URL. */
  get redirectUrl(): string {
    return this.settings.flows.callbackUrl
  }

  /** What the client registers with. */
  get clientMetadata(): McpProviderMetadata {
    return this.settings.clientMetadata
  }

  /** @internal What the SDK may reuse: nothing, so that a server that has moved is noticed. */
  async discoveryState(): Promise<McpDiscoveryState | undefined> {
    if ((await this.load()) === undefined)
      throw this.#required(this.#rejected ? 'rejected' : 'not_authorized')
    return undefined
  }

  /** @internal */
  async saveDiscoveryState(server: McpDiscoveryState): Promise<void> {
    checkIssuer(server)
    this.#server = server
  }

  /** @internal */
  async clientInformation(): Promise<McpClientInformation | undefined> {
    const client = (await this.load())?.clientInformation
    if (client === undefined) throw this.#required('not_authorized')
    // The SDK would register a new client there, for a flow that is not begun.
    const isMoved =
      client.issuer !== undefined &&
      this.#server !== undefined &&
      !isSameServer(client.issuer, issuerOf(this.#server))
    if (isMoved) throw this.#required('issuer_changed')
    this.useClient(client)
    return client
  }

  /** @internal */
  async saveClientInformation(client: McpClientInformation): Promise<void> {
    this.useClient(client)
  }

  /** @internal */
  async tokens(): Promise<McpTokens | undefined> {
    this.#tokens = (await this.load())?.tokens
    return this.#tokens
  }

  /** @internal */
  async saveTokens(tokens: McpTokens): Promise<void> {
    const clientInformation = this.#client ?? (await this.load())?.clientInformation
    if (clientInformation === undefined) throw new Error('There is no client that the tokens belong to')
    await this.settings.credentials.save(this.owner, { clientInformation, tokens })
  }

  /** @internal Forgets what was refused, unless another replica has replaced it meanwhile. */
  async invalidateCredentials(scope: McpCredentialScope): Promise<void> {
    const stored = await this.load()
    if (stored === undefined) return
    if (scope === 'tokens') {
      const isRefused =
        this.#tokens !== undefined && stored.tokens?.refresh_token === this.#tokens.refresh_token
      if (!isRefused) return
      await this.settings.credentials.save(this.owner, { clientInformation: stored.clientInformation })
      this.#rejected = true
    } else if (scope === 'client' || scope === 'all') {
      if (stored.clientInformation.client_id !== this.#client?.client_id) return
      await this.settings.credentials.delete(this.owner)
      this.#rejected = true
    }
  }

  /** @internal Not sent anywhere: the URL that it becomes part of is not used. */
  async state(): Promise<string> {
    return ''
  }

  /** @internal */
  async saveCodeVerifier(_codeVerifier: string): Promise<void> {}

  /** @internal */
  async codeVerifier(): Promise<string> {
    throw new TypeError('a code is exchanged by the provider that completeProvider() makes')
  }

  /** @internal The last step of the SDK, and the first that knows the scope. */
  async redirectToAuthorization(authorizationUrl: URL): Promise<void> {
    const reason =
      (await this.load())?.tokens?.refresh_token === undefined ? 'not_authorized' : 'not_refreshed'
    const scope = authorizationUrl.searchParams.get('scope') ?? undefined
    throw this.#required(this.#rejected ? 'rejected' : reason, scope)
  }

  /** @internal */
  protected async load(): Promise<McpCredentials | undefined> {
    // `null` is what databases answer for what they do not have.
    return (await this.settings.credentials.get(this.owner)) ?? undefined
  }

  /** @internal The client that the SDK works with from here on. */
  protected useClient(client: McpClientInformation): void {
    this.#client = client
  }

  #required(reason: McpAuthorizationRequiredReason, scope?: string): McpAuthorizationRequiredError {
    return new McpAuthorizationRequiredError(reason, this.owner.connection, scope)
  }
}
