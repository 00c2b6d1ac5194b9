/**
 * Converts Node's requests and responses to and from web standards, for frameworks on `node:http` such as Express, Fastify
 * and Koa.
 *
 * @module @org/pkce-flow/node
 */

export { sendResponse } from './send-response.ts'
export { type ToRequestOptions, toRequest } from './to-request.ts'
