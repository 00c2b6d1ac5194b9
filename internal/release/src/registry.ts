import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'

/** A registry on loopback that only serves `@org/*` and contacts no other registry. */
export interface Registry {
  url: string
  /** The token for publishing. */
  token: string
  stop(): Promise<void>
}

/** Starts an empty registry on a free port. It stores its packages in `folder`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const app: Server = await runServer({
    // Both are only the base of relative paths.
    self_path: folder,
    configPath: folder,
    storage: folder,
    web: { enable: false },
    uplinks: {},
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    security: { api: { legacy: false, jwt: { sign: { expiresIn: '1h' } } } },
    packages: { '@org/*': { access: '$all', publish: '$authenticated' } },
    log: { type: 'stdout', format: 'pretty', level: 'error' },
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`
  return {
    url,
    token: await signUp(url),
    async stop() {
      app.closeAllConnections()
      await new Promise((resolve) => app.close(resolve))
    },
  }
}

async function signUp(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:release`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'release', password: randomBytes(24).toString('base64url') }),
  })
  const { token } = (await response.json()) as { token?: string }
  if (token === undefined) throw new Error(`The registry refused to create a user: ${response.status}`)
  return token
}
