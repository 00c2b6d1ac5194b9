import type { JsonValue } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import type { NewFlow } from '../begun-flow.ts'
import type { Flows } from '../create-flows.ts'
import type { McpCredentialStore, McpOwner } from './credential-store.ts'
import type { McpClientMetadata, McpProviderMetadata } from './sdk-types.ts'

/** Options of `createMcpProviders`. */
export interface McpProvidersOptions {
  /** Begins and completes the flows. Its `callbackUrl` is the client's redirect URI. */
  flows: Flows
  /** Where clients and tokens are kept. */
  credentials: McpCredentialStore
  /** What the client registers with, and its default scope. */
  clientMetadata: McpClientMetadata
  /**
   * The `https` URL of the service's client metadata document, with a path. It is the client id where the
   * authorization server reads such documents; elsewhere the client is registered.
   */
  clientMetadataUrl?: string | URL
}

/** What `beginProvider` is given for one flow. */
export interface NewMcpFlow<AppState = JsonValue> extends McpOwner, Pick<NewFlow<AppState>, 'returnUrl'> {
  /**
   * What the service wants back: any JSON value. The flow's authorization server and client take some of its
   * 16,300 bytes: 8,000 remain.
   *
   * @defaultValue `null`
   */
  appState?: AppState
}

/** What {@link McpProvidersOptions} come to, once they are checked. */
export interface McpSettings {
  readonly flows: Flows
  readonly credentials: McpCredentialStore
  readonly clientMetadata: McpProviderMetadata
  readonly clientMetadataUrl: string | undefined
}

/** @throws `TypeError` naming the option that is missing, unknown or malformed. */
export function checkMcpProvidersOptions(options: McpProvidersOptions): McpSettings {
  checkOptions('options', options, ['flows', 'credentials', 'clientMetadata', 'clientMetadataUrl'])
  const { flows, credentials, clientMetadata, clientMetadataUrl } = options
  if (typeof flows?.begin !== 'function') throw new TypeError('flows must come from createFlows')
  const methods = [credentials?.get, credentials?.save, credentials?.delete]
  if (methods.some((method) => typeof method !== 'function')) {
    throw new TypeError('credentials must have the methods get, save and delete')
  }
  if (typeof clientMetadata !== 'object' || clientMetadata === null) {
    throw new TypeError('clientMetadata must be an object')
  }
  if (clientMetadataUrl !== undefined) checkDocumentUrl(clientMetadataUrl)
  const { callbackUrl } = flows
  return {
    flows,
    credentials,
    clientMetadata: {
      grant_types: ['authorization_code', 'refresh_token'],
      ...clientMetadata,
      ...{ redirect_uris: [callbackUrl], response_types: ['code'] },
      // Servers that follow OpenID Connect allow plain http to native clients only.
      ...{ application_type: callbackUrl.startsWith('https:') ? 'web' : 'native' },
    },
    clientMetadataUrl: clientMetadataUrl === undefined ? undefined : String(clientMetadataUrl),
  }
}

function checkDocumentUrl(value: string | URL): void {
  const url = URL.canParse(String(value)) ? new URL(value) : undefined
  if (url?.protocol !== 'https:' || url.pathname === '/') {
    throw new TypeError('clientMetadataUrl must be an https URL with a path')
  }
}
