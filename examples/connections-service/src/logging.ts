import type { FastifyRequest, FastifyServerOptions } from 'fastify'

/** Log lines of a request carry its path only: a callback's query is the state and the code. */
export const loggerOptions = {
  level: 'info',
  serializers: {
    req: ({ method, url, host, ip }: FastifyRequest) => ({ method, path: url.split('?', 1)[0], host, ip }),
  },
} satisfies FastifyServerOptions['logger']
