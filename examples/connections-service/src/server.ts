import formbody from '@fastify/formbody'
import type { PkceStore } from '@org/pkce-core'
import type { Logger } from '@org/pkce-core/store'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { AuthorizationServers } from './authorization-servers.ts'
import { callbackRoute } from './callback.ts'
import { ConnectionStatuses } from './connection-status.ts'
import type { Connections } from './connections.ts'
import { endConnectionsWhenClosing } from './end-connections.ts'
import { loggerOptions } from './logging.ts'
import { connectionsPage } from './pages/connections-page.ts'
import { type Refusal, refuse } from './refusal.ts'
import { allowForms, setSecurityHeaders } from './security-headers.ts'
import type { SelectedStore } from './select-store.ts'
import { startRoute } from './start.ts'

/** What the routes work with. */
export interface Services {
  connections: Connections
  publicUrl: URL
  servers: AuthorizationServers
  statuses: ConnectionStatuses
  store: PkceStore
}

export interface ServerOptions {
  connections: Connections
  publicUrl: URL
  /** Opened with the server's own logger, and closed once the server has answered its last request. */
  openStore(logger: Logger): SelectedStore
  /** Overrides where log lines go. */
  logger?: FastifyServerOptions['logger']
}

/** The service, not yet listening. */
export function buildServer({ connections, publicUrl, openStore, logger }: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: logger ?? loggerOptions,
    bodyLimit: 16_384,
    // Fastify's own answers to what it cannot route quote the URL, in the answer and in the log.
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

  const { store, close } = openStore(app.log)
  app.addHook('onClose', close)

  const services = {
    connections,
    publicUrl,
    servers: new AuthorizationServers(),
    statuses: new ConnectionStatuses(),
    store,
  }
  startRoute(app, services)
  callbackRoute(app, services)

  app.get<{ Querystring: Record<string, unknown> }>('/', (request, reply) => {
    allowForms(reply, connections, publicUrl)
    const finished = connections.find(String(request.query.kind), String(request.query.connection))
    const page = connectionsPage(connections, services.statuses, finished)
    return reply.type('text/html; charset=utf-8').send(page)
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  return app
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = (error as { statusCode?: number }).statusCode ?? 500
  if (status < 500) return refuse(request, reply, { ...BAD_REQUEST, status })
  request.log.error({ err: error }, 'Unexpected error')
  return refuse(request, reply, INTERNAL_ERROR)
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
  message: 'The service could not answer. The log says why.',
}
