import type { JsonValue } from '@org/pkce-core'
import type { BeginOptions } from '../begun-flow.ts'
import { randomSecret, sha256 } from '../secrets.ts'
import { authorizationEndpointOf, issuerOf } from './authorization-server.ts'
import { McpProvider } from './mcp-provider.ts'
import type { McpSettings, NewMcpFlow } from './options.ts'
import { packMcpFlow } from './packed-mcp-flow.ts'
import type { McpClientInformation, McpCredentialScope, McpDiscoveryState } from './sdk-types.ts'

/** A flow that was begun, for the response to the user's request. */
export interface McpBegunFlow {
  /** The authorization endpoint with all its parameters. */
  readonly authorizationUrl: URL
  /** The values of all `Set-Cookie` headers that the response must have. */
  readonly setCookie: string[]
  /** When the flow expires, by the store's clock. */
  readonly expiresAt: Date
  /** A redirect to the authorization server that is ready to send: 303 with `setCookie`, uncached. */
  response(): Response
}

/**
 * The provider for a request in which the user is present. If the SDK requires the user, it begins a flow. The SDK then
 * returns `REDIRECT` or throws its `UnauthorizedError`, and {@link McpBeginProvider.begun} is set.
 *
 * One provider begins one flow. If several concurrent requests on its transport require the user, the first begins it.
 */
export class McpBeginProvider extends McpProvider {
  readonly #flow: NewMcpFlow
  readonly #options: BeginOptions
  // The SDK may run several authorizations concurrently. Each has its own server, client and verifier.
  readonly #servers: McpDiscoveryState[] = []
  readonly #clients = new Map<string, McpClientInformation>()
  readonly #verifiers: string[] = []
  #registered: McpClientInformation | undefined
  #beginning: Promise<void> | undefined
  #begun: McpBegunFlow | undefined

  /** @internal */
  constructor(settings: McpSettings, flow: NewMcpFlow, options: BeginOptions) {
    super(settings, { connection: flow.connection, user: flow.user })
    this.#flow = flow
    this.#options = options
  }

  /** The flow, once it was begun. `undefined` if the stored credentials were sufficient. */
  get begun(): McpBegunFlow | undefined {
    return this.#begun
  }

  /** @internal */
  override async discoveryState(): Promise<undefined> {}

  /** @internal */
  override async saveDiscoveryState(server: McpDiscoveryState): Promise<void> {
    await super.saveDiscoveryState(server)
    this.#servers.push(server)
  }

  /** @internal */
  override async clientInformation(): Promise<McpClientInformation | undefined> {
    const client = this.#registered ?? (await this.load())?.clientInformation
    if (client !== undefined) this.useClient(client)
    return client
  }

  /** @internal */
  override async saveClientInformation(client: McpClientInformation): Promise<void> {
    this.#registered = client
    this.useClient(client)
    await this.settings.credentials.saveClientInformation?.(this.owner, client)
  }

  /** @internal */
  override async invalidateCredentials(scope: McpCredentialScope): Promise<void> {
    await super.invalidateCredentials(scope)
    if (scope === 'all' || scope === 'client') this.#registered = undefined
  }

  /** @internal */
  override async state(): Promise<string> {
    return randomSecret()
  }

  /** @internal */
  override async saveCodeVerifier(codeVerifier: string): Promise<void> {
    this.#verifiers.push(codeVerifier)
  }

  /** @internal */
  override async redirectToAuthorization(authorizationUrl: URL): Promise<void> {
    this.#beginning ??= this.#begin(authorizationUrl)
    await this.#beginning
  }

  /** @internal */
  protected override useClient(client: McpClientInformation): void {
    super.useClient(client)
    this.#clients.set(client.client_id, client)
  }

  async #begin(authorizationUrl: URL): Promise<void> {
    const { connection, user, appState = null as JsonValue, ...flow } = this.#flow
    const { state, codeVerifier, server, clientInformation } = await this.#partsOf(authorizationUrl)
    const metadata = server.authorizationServerMetadata
    const begun = await this.settings.flows.begin(
      {
        ...{ ...flow, connection, startedBy: user, state, codeVerifier, nonce: '' },
        issuer: issuerOf(server),
        issAnnounced: metadata?.authorization_response_iss_parameter_supported === true,
        appState: packMcpFlow({ server, clientInformation, appState }),
      },
      this.#options,
    )
    const { setCookie, expiresAt } = begun
    this.#begun = { authorizationUrl, setCookie, expiresAt, response: () => begun.response(authorizationUrl) }
  }

  /** Finds the verifier, client and server that belong to an authorization URL, by its parameters. */
  async #partsOf({ origin, pathname, searchParams }: URL) {
    const challenge = searchParams.get('code_challenge') ?? ''
    const challenges = await Promise.all(this.#verifiers.map(sha256))
    const state = searchParams.get('state')
    const codeVerifier = this.#verifiers[challenges.indexOf(challenge)]
    const clientInformation = this.#clients.get(searchParams.get('client_id') ?? '')
    const server = this.#servers.findLast((known) => {
      const endpoint = authorizationEndpointOf(known)
      return endpoint.origin === origin && endpoint.pathname === pathname
    })
    if (
      state === null ||
      codeVerifier === undefined ||
      clientInformation === undefined ||
      server === undefined
    ) {
      throw new TypeError('the authorization URL was not created with this provider')
    }
    return { state, codeVerifier, server, clientInformation }
  }
}
