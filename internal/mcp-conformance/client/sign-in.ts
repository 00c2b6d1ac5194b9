import type { McpBegunFlow } from '@org/pkce-flow/mcp'
import type { Replica } from './replicas.ts'
import { finishAuth, type SdkLine } from './sdk-lines.ts'

/** Visits the authorization server like a browser, and lets another replica handle the callback. */
export async function signIn(
  line: SdkLine,
  serverUrl: string,
  begun: McpBegunFlow,
  { flows, mcp }: Replica,
): Promise<void> {
  const redirect = begun.response()
  const authorized = await fetch(redirect.headers.get('location') ?? '', { redirect: 'manual' })
  const callback = authorized.headers.get('location')
  if (callback === null) throw new Error(`The authorization server answered with ${authorized.status}`)
  const [cookie = ''] = redirect.headers.getSetCookie()
  const completion = await flows.complete(
    new Request(callback, { headers: { cookie: cookie.split(';')[0] ?? '' } }),
  )
  if (!completion.ok) throw new Error(`The callback was refused: ${completion.reason}`)
  const provider = mcp.completeProvider(completion)
  await finishAuth(line, serverUrl, provider, provider.authorizationCode)
}
