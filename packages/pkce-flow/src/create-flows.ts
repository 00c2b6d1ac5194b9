import type { JsonValue, Serializable } from '@org/pkce-core'
import { begin } from './begin.ts'
import type { BeginOptions, BegunFlow, NewFlow } from './begun-flow.ts'
import { complete } from './complete.ts'
import type { CompleteOptions, Completion } from './completion.ts'
import { checkFlowsOptions, type FlowsOptions } from './options.ts'

/** Begins and completes flows, on any replica. */
export interface Flows {
  /** The redirect URI of all flows, as registered with the provider. */
  readonly callbackUrl: string

  /**
   * Begins a flow: generates its secrets, puts it into the store, and binds it to the browser with a cookie.
   *
   * @throws {@link BeginRefusedError} the flow was not begun; the error has a response to send.
   * @throws `InvalidPkceStateError` a field is malformed.
   * @throws `StateCollisionError` the given `state` is in use.
   * @throws `TypeError` an option or a field is unknown.
   * @throws `TypeError` `issAnnounced` was given without `issuer`, or is not a boolean.
   */
  begin<AppState = JsonValue>(
    flow: NewFlow<AppState> & { appState?: Serializable<AppState> },
    options?: BeginOptions,
  ): Promise<BegunFlow>

  /**
   * Completes a flow: checks that a browser visits the callback, parses the authorization response (query, form_post or
   * JARM), and takes the flow, exactly once. It never throws because of the contents of a request.
   *
   * @typeParam AppState - the type of the `appState` that was passed to `begin`. It is not checked.
   * @param request - the callback's request. Its body must not have been read.
   * @throws `TypeError` the body has already been read, or an option is unknown.
   */
  complete<AppState = JsonValue>(request: Request, options?: CompleteOptions): Promise<Completion<AppState>>
}

/**
 * Creates {@link Flows} that use a store. Create one for each `callbackUrl`; it keeps no state between calls.
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
