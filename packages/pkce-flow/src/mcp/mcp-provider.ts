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
 * An `OAuthClientProvider` of the MCP SDK, 1.x and 2.x, for calls to an MCP server. It presents the stored access token
 * and lets the SDK refresh it, but begins no flow. If the user is required, the call rejects with
 * {@link McpAuthorizationRequiredError}. Use one object for each transport.
 *
 * Its methods are called by the SDK.
 */
export class McpProvider {
  /** The owner of the credentials. */
  readonly owner: McpOwner
  /** The URL of the client metadata document, which is the client id if the server supports such documents. */
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

  /** @internal Not a property, because a logged provider must not show the service's credential store. */
  protected get settings(): McpSettings {
    return this.#settings
  }

  /** The redirect URI. */
  get redirectUrl(): string {
    return this.settings.flows.callbackUrl
  }

  /** The metadata that the client registers with. */
  get clientMetadata(): McpProviderMetadata {
    return this.settings.clientMetadata
  }

  /** @internal Returns nothing for the SDK to reuse, so that the SDK notices if the authorization server has changed. */
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
    // The SDK would register a new client at the new server, for a flow that is never begun.
    const hasIssuerChanged =
      client.issuer !== undefined &&
      this.#server !== undefined &&
      !isSameServer(client.issuer, issuerOf(this.#server))
    if (hasIssuerChanged) throw this.#required('issuer_changed')
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
    if (clientInformation === undefined) throw new Error('The client of the tokens is unknown')
    await this.settings.credentials.save(this.owner, { clientInformation, tokens })
  }

  /** @internal Deletes rejected credentials, unless another replica has replaced them meanwhile. */
  async invalidateCredentials(scope: McpCredentialScope): Promise<void> {
    const stored = await this.load()
    if (stored === undefined) return
    if (scope === 'tokens') {
      const isRejected =
        this.#tokens !== undefined && stored.tokens?.refresh_token === this.#tokens.refresh_token
      if (!isRejected) return
      await this.settings.credentials.save(this.owner, { clientInformation: stored.clientInformation })
      this.#rejected = true
    } else if (scope === 'client' || scope === 'all') {
      if (stored.clientInformation.client_id !== this.#client?.client_id) return
      await this.settings.credentials.delete(this.owner)
      this.#rejected = true
    }
  }

  /** @internal Empty, because the authorization URL is not used. */
  async state(): Promise<string> {
    return ''
  }

  /** @internal */
  async saveCodeVerifier(_codeVerifier: string): Promise<void> {}

  /** @internal */
  async codeVerifier(): Promise<string> {
    throw new TypeError('only the provider that completeProvider() returns can exchange a code')
  }

  /** @internal The last step of the SDK, and the first in which the scope is known. */
  async redirectToAuthorization(authorizationUrl: URL): Promise<void> {
    const reason =
      (await this.load())?.tokens?.refresh_token === undefined ? 'not_authorized' : 'not_refreshed'
    const scope = authorizationUrl.searchParams.get('scope') ?? undefined
    throw this.#required(this.#rejected ? 'rejected' : reason, scope)
  }

  /** @internal */
  protected async load(): Promise<McpCredentials | undefined> {
    // Database clients often return `null` for a missing row.
    return (await this.settings.credentials.get(this.owner)) ?? undefined
  }

  /** @internal Remembers the client that the SDK uses from now on. */
  protected useClient(client: McpClientInformation): void {
    this.#client = client
  }

  #required(reason: McpAuthorizationRequiredReason, scope?: string): McpAuthorizationRequiredError {
    return new McpAuthorizationRequiredError(reason, this.owner.connection, scope)
  }
}
