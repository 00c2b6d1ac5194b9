/**
 * Node's requests and responses as web-standard ones, for frameworks on `node:http`: Express, Fastify, Koa and others.
 *
 * @module @org/pkce-flow/node
 */

export { sendResponse } from './send-response.ts'
export { type ToRequestOptions, toRequest } from './to-request.ts'
