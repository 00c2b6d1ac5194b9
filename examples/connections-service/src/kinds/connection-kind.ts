import type { CompletedFlow } from '@org/pkce-flow'
import type { JsonFields } from '../json-fields.ts'
import type { Services } from '../services.ts'
import type { Owner, Usage } from '../table/connection-table.ts'

/** A flow that is to be begun. */
interface NewConnection {
  owner: Owner
  /** Where it leads, unless that is elsewhere. */
  returnUrl: string
  /** The request in which the user asks to connect. */
  request: Request
}

/** A flow that was begun. */
interface BegunConnection {
  authorizationUrl: URL
  setCookie: string[]
  expiresAt: Date
  /** The redirect to the provider. */
  response(): Response
}

/** An account elsewhere: how it is connected, and what is done with it then. */
export interface Account {
  /**
   * Begins a flow.
   *
   * @throws `RefusedError`, `BeginRefusedError`, or any other error where the provider does not answer.
   */
  begin(services: Services, flow: NewConnection): Promise<BegunConnection>
  /** Exchanges the code, and keeps the tokens. */
  complete(services: Services, owner: Owner, completed: CompletedFlow): Promise<void>
  /** Uses the account with the kept tokens. @throws when it turns out not to work. */
  use(services: Services, owner: Owner): Promise<Usage>
}

/** Parses the settings of a connection of this kind. */
export type ConnectionKind = (settings: JsonFields, issuer: URL) => Account

/** How long one use may take, in milliseconds. */
export const USE_TIMEOUT_MS = 10_000
