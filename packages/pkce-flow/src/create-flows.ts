import type { JsonValue, Serializable } from '@org/pkce-core'
import { begin } from './begin.ts'
import type { BeginOptions, BegunFlow, NewFlow } from './begun-flow.ts'
import { complete } from './complete.ts'
import type { CompleteOptions, Completion } from './completion.ts'
import { checkFlowsOptions, type FlowsOptions } from './options.ts'

/** Begins flows, and completes them, on whichever replica. */
export interface Flows {
  /** The redirect URI of all flows, as the provider has to know it. */
  readonly callbackUrl: string

  /**
   * Begins a flow: makes its secrets, puts it into the store, and binds it to the browser by a cookie.
   *
   * @throws {@link BeginRefusedError} it was not begun, and can be answered.
   * @throws `InvalidPkceStateError` a field is malformed, or `StateCollisionError` a state was given that is in use.
   * @throws `TypeError` an option or a field is unknown, or `issAnnounced` came without `issuer`.
   */
  begin<AppState = JsonValue>(
    flow: NewFlow<AppState> & { appState?: Serializable<AppState> },
    options?: BeginOptions,
  ): Promise<BegunFlow>

  /**
   * Completes a flow: finds out whether the request is a visit, reads the authorization response (query, form_post or JARM), and
   * takes the flow, exactly once. Nothing is thrown for what a request contains.
   *
   * @typeParam AppState - what was begun as `appState`. It comes back as it was; its type is the caller's word.
   * @param request - the callback's request. Its body must not have been read.
   * @throws `TypeError` the body was read already, or an option is unknown.
   */
  complete<AppState = JsonValue>(request: Request, options?: CompleteOptions): Promise<Completion<AppState>>
}

/**
 * Begins and completes flows over a store. Make it once per `callbackUrl`; it keeps nothing between calls.
 *
 * @throws `TypeError` an option is missing, unknown or malformed.
 */
export function createFlows(options: FlowsOptions): Flows {
  const settings = checkFlowsOptions(options)
  return {
    callbackUrl: settings.callbackUrl,
    begin: (flow, options = {}) => begin(settings, flow as NewFlow<unknown>, options),
    complete: <AppState>(request: Request, options: CompleteOptions = {}) =>
      complete(settings, request, options) as Promise<Completion<AppState>>,
  }
}
