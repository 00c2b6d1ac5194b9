import type { FastifyRequest, FastifyServerOptions } from 'fastify'

/** Logs only the path of a request, because the query of a callback contains the state and the code. */
export const loggerOptions = {
  level: 'info',
  serializers: {
    req: ({ method, url, host, ip }: FastifyRequest) => ({ method, path: url.split('?', 1)[0], host, ip }),
  },
} satisfies FastifyServerOptions['logger']
