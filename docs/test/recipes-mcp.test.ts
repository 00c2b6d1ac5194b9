import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startAuthorizationServer } from '../../packages/pkce-flow/test/mcp/support/authorization-server.ts'
import { startMcpServer } from '../../packages/pkce-flow/test/mcp/support/mcp-server.ts'
import { Person } from '../../packages/pkce-flow/test/mcp/support/person.ts'
import { typeCheck, writeSnippets } from './support/snippets.ts'

const page = 'docs/recipes/mcp.md'

interface Recipe {
  connect(request: Request, user: string, serverUrl: string): Promise<Response>
  callback(request: Request): Promise<Response>
  callTool(user: string, serverUrl: string, name: string): Promise<unknown>
}

test.each(['sdk', 'sdk-1'])('the MCP recipe connects accounts through %s.ts', async (sdk) => {
  vi.stubEnv('PUBLIC_URL', 'https://service.example')
  onTestFinished(() => void vi.unstubAllEnvs())
  const folder = writeSnippets(`run-mcp-${sdk}`, [page])
  expect(typeCheck(folder)).toBe('')
  if (sdk !== 'sdk') copyFileSync(join(folder, `${sdk}.ts`), join(folder, 'sdk.ts'))
  const { connect, callback, callTool } = await load(folder)
  const { url } = await startMcpServer(await startAuthorizationServer())
  const [alice, bob] = [new Person('alice'), new Person('bob')]

  expect(await callTool('alice', url, 'whoami')).toBe('reconnect')
  const redirects = await Promise.all(
    [alice, bob].map((user) => connect(user.startRequest(), user.name, url)),
  )
  const [one, other] = [
    await alice.signIn(redirects[0] as Response),
    await bob.signIn(redirects[1] as Response),
  ]

  expect((await callback(alice.cookies.request(other.url))).status).toBe(403)
  for (const request of [other, one]) {
    const finished = await callback(request)
    expect(finished.status).toBe(303)
    expect(finished.headers.get('location')).toBe('https://service.example/connections')
  }
  for (const { name } of [alice, bob]) {
    expect(await callTool(name, url, 'whoami')).toMatchObject({ content: [{ text: name }] })
  }
  expect((await callback(one)).headers.get('location'), 'a reload').toBe(
    'https://service.example/connections',
  )

  const eve = new Person('eve')
  const { url: refusedUrl } = await eve.signIn(await connect(eve.startRequest(), eve.name, url))
  const refused = await callback(eve.cookies.request(refusedUrl.replace(/code=[^&]+/, 'code=another')))
  expect(refused.status).toBe(502)
  expect(refused.headers.getSetCookie()[0]).toContain('Max-Age=0')
  expect(await callTool('eve', url, 'whoami')).toBe('reconnect')

  const again = await connect(alice.startRequest(), 'alice', url)
  expect(again.headers.get('location')).toBe('https://service.example/connections')
})

async function load(folder: string): Promise<Recipe> {
  const [{ connect }, { callback }, { callTool }] = await Promise.all(
    ['connect', 'callback', 'call-tool'].map((file) => import(/* @vite-ignore */ join(folder, `${file}.ts`))),
  )
  return { connect, callback, callTool }
}
