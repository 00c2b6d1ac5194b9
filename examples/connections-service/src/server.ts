import formbody from '@fastify/formbody'
import type { Logger } from '@org/pkce-core/store'
import { createFlows } from '@org/pkce-flow'
import { createMcpProviders } from '@org/pkce-flow/mcp'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { AuthorizationServers } from './api/authorization-servers.ts'
import { callbackRoute } from './callback.ts'
import type { Connections } from './connections.ts'
import { endConnectionsWhenClosing } from './end-connections.ts'
import { listRoute } from './list.ts'
import { loggerOptions } from './logging.ts'
import { mcpCredentials } from './mcp-credentials.ts'
import type { Persistence } from './persistence.ts'
import { type Refusal, refuse } from './refusal.ts'
import { UNAVAILABLE } from './refusals.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { startRoute } from './start.ts'
import { TableUnavailableError } from './table/connection-table.ts'
import { useRoute } from './use.ts'

export interface ServerOptions {
  connections: Connections
  /** The origin where browsers and providers reach the service. */
  publicUrl: URL
  /** Called with the server's own logger, and closed once the server has answered its last request. */
  openPersistence(logger: Logger): Persistence
  /** Replaces the service's logger. */
  logger?: FastifyServerOptions['logger']
}

/** Creates the service without listening. */
export function buildServer({
  connections,
  publicUrl,
  openPersistence,
  logger,
}: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: logger ?? loggerOptions,
    bodyLimit: 16_384,
    // Fastify's own responses to unknown routes quote the URL, in the response and in the log.
    frameworkErrors(_error, request, reply) {
      setSecurityHeaders(reply)
      refuse(request, reply, BAD_REQUEST)
    },
  })
  app.setNotFoundHandler((request, reply) => refuse(request, reply, NOT_FOUND))
  app.setErrorHandler(answerError)
  app.addHook('onRequest', async (_request, reply) => setSecurityHeaders(reply))
  endConnectionsWhenClosing(app)
  app.register(formbody)

  const { store, table, close } = openPersistence(app.log)
  app.addHook('onClose', close)

  const flows = createFlows({
    store,
    callbackUrl: new URL('/oauth/callback', publicUrl),
    onEvent: ({ type, ...event }) => app.log.info(event, `A flow was ${type}`),
  })
  const clientMetadata = { client_name: 'Connections' }
  const mcp = createMcpProviders({ flows, credentials: mcpCredentials(table), clientMetadata })
  const services = { connections, publicUrl, flows, mcp, servers: new AuthorizationServers(), table }
  listRoute(app, services)
  startRoute(app, services)
  callbackRoute(app, services)
  useRoute(app, services)
  app.get('/healthz', async () => ({ status: 'ok' }))
  return app
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = (error as { statusCode?: number }).statusCode ?? 500
  if (status < 500) return refuse(request, reply, { ...BAD_REQUEST, status })
  request.log.error({ err: error }, 'Unexpected error')
  return refuse(request, reply, error instanceof TableUnavailableError ? UNAVAILABLE : INTERNAL_ERROR)
}

const BAD_REQUEST: Refusal = {
  status: 400,
  error: 'bad_request',
  title: 'Bad request',
  message: 'The request could not be read.',
}

const NOT_FOUND: Refusal = {
  status: 404,
  error: 'not_found',
  title: 'Not found',
  message: 'There is nothing here.',
}

const INTERNAL_ERROR: Refusal = {
  status: 500,
  error: 'internal_error',
  title: 'Something went wrong',
  message: 'The service could not answer. The log has the reason.',
}
