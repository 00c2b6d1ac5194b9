/**
 * An OAuth authorization-code flow with PKCE in two calls, over any store: the cookie that binds it to a browser, the
 * checks of both requests, and their answers.
 *
 * @module @org/pkce-flow
 */

export { BeginRefusedError, type BeginRefusedReason } from './begin-refused-error.ts'
export type { BeginOptions, BegunFlow, NewFlow } from './begun-flow.ts'
export type { CompletedFlow, CompleteOptions, Completion, RefusedFlow, RefusedReason } from './completion.ts'
export { createFlows, type Flows } from './create-flows.ts'
export type { FlowEvent } from './flow-event.ts'
export type { FlowCookieOptions, FlowsOptions } from './options.ts'
