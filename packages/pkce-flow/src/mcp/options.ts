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
  /** Stores clients and tokens. */
  credentials: McpCredentialStore
  /** The metadata that the client registers with, including its default scope. */
  clientMetadata: McpClientMetadata
  /**
   * The `https` URL of the service's client metadata document, with a path. It is the client id if the authorization
   * server supports such documents; otherwise the client is registered.
   */
  clientMetadataUrl?: string | URL
}

/** A flow that `beginProvider` may begin. */
export interface NewMcpFlow<AppState = JsonValue> extends McpOwner, Pick<NewFlow<AppState>, 'returnUrl'> {
  /**
   * Any JSON value that the service needs in the callback: up to 8,000 bytes. The flow's authorization server and client
   * take up the rest of the 16,300 bytes.
   *
   * @defaultValue `null`
   */
  appState?: AppState
}

/** The checked {@link McpProvidersOptions}. */
export interface McpSettings {
  readonly flows: Flows
  readonly credentials: McpCredentialStore
  readonly clientMetadata: McpProviderMetadata
  readonly clientMetadataUrl: string | undefined
}

/** @throws `TypeError` an option is missing, unknown or malformed. The message names it. */
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
      // OpenID Connect servers allow plain http only for native clients.
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
