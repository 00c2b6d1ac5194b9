/**
 * An OAuth authorization code flow with PKCE in two calls, with any store. Binds the flow to a browser with a cookie,
 * checks both requests and builds the responses.
 *
 * @module @org/pkce-flow
 */

export { BeginRefusedError, type BeginRefusedReason } from './begin-refused-error.ts'
export type { BeginOptions, BegunFlow, NewFlow } from './begun-flow.ts'
export type { CompletedFlow, CompleteOptions, Completion, RefusedFlow, RefusedReason } from './completion.ts'
export { createFlows, type Flows } from './create-flows.ts'
export type { FlowEvent } from './flow-event.ts'
export type { FlowCookieOptions, FlowsOptions } from './options.ts'
