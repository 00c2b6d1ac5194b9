import { expect } from 'vitest'
import type { NewMcpFlow } from '../../../src/mcp/index.ts'
import type { ProtectedServer } from './mcp-server.ts'
import type { Person } from './person.ts'
import type { Replica } from './replicas.ts'
import type { SdkVersion } from './sdk-versions.ts'

/** Begins a flow on a replica by calling the server. Returns the redirect to the authorization server. */
export async function begin(
  sdk: SdkVersion,
  { mcp }: Replica,
  server: ProtectedServer,
  person: Person,
  flow: Partial<NewMcpFlow> = {},
): Promise<Response> {
  const owner = { connection: server.url, user: person.name }
  const provider = mcp.beginProvider({ ...owner, ...flow }, { request: person.startRequest() })
  await expect(sdk.call(server.url, provider)).rejects.toThrow('Unauthorized')
  if (provider.begun === undefined) throw new Error('no flow was begun')
  return provider.begun.response()
}

/** Completes a callback on a replica, with a new provider and transport. Returns the account that tools are called with. */
export async function complete(
  sdk: SdkVersion,
  { flows, mcp }: Replica,
  server: ProtectedServer,
  request: Request,
): Promise<string> {
  const completion = await flows.complete(request)
  if (!completion.ok) throw new Error(completion.reason)
  const provider = mcp.completeProvider(completion)
  await sdk.finishAuth(server.url, provider, provider.authorizationCode)
  return sdk.call(server.url, mcp.provider(provider.owner))
}

/** Connects a user's account, from the first request to the first call. */
export async function connect(
  sdk: SdkVersion,
  replica: Replica,
  server: ProtectedServer,
  person: Person,
): Promise<void> {
  const callback = await person.signIn(await begin(sdk, replica, server, person))
  expect(await complete(sdk, replica, server, callback)).toBe(person.name)
}
