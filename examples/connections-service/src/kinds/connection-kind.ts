import type { CompletedFlow } from '@org/pkce-flow'
import type { JsonFields } from '../json-fields.ts'
import type { Services } from '../services.ts'
import type { Owner, Usage } from '../table/connection-table.ts'

/** The parameters of a new flow. */
interface NewConnection {
  owner: Owner
  /** The URL to return to. Refused unless it is within the service. */
  returnUrl: string
  /** The request that starts the flow. */
  request: Request
}

/** A flow that has begun. */
interface BegunConnection {
  authorizationUrl: URL
  setCookie: string[]
  expiresAt: Date
  /** The redirect to the provider. */
  response(): Response
}

/** An external account: how to connect it and how to use it. */
export interface Account {
  /**
   * Begins a flow.
   *
   * @throws `RefusedError`, `BeginRefusedError`, or any other error if the provider does not answer.
   */
  begin(services: Services, flow: NewConnection): Promise<BegunConnection>
  /** Exchanges the code and stores the tokens. */
  complete(services: Services, owner: Owner, completed: CompletedFlow): Promise<void>
  /** Uses the account with the stored tokens. @throws if that fails. */
  use(services: Services, owner: Owner): Promise<Usage>
}

/** Parses the settings of a connection of this kind. */
export type ConnectionKind = (settings: JsonFields, issuer: URL) => Account

/** How long one use may take, in milliseconds. */
export const USE_TIMEOUT_MS = 10_000
