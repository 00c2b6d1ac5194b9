import { openReplicas, type Replicas } from './replicas.ts'
import { isSdkLine, operate, type SdkLine } from './sdk-lines.ts'
import { signIn } from './sign-in.ts'

/** How many authorizations a call may need: one to connect, one for more scope, and one spare. */
const MAX_AUTHORIZATIONS = 3

// The suite appends the server's URL.
const [line = '', store = '', serverUrl = ''] = process.argv.slice(2)
if (!isSdkLine(line)) throw new Error('usage: main.ts 1|2 memory|prisma <server-url>')
const replicas = openReplicas(store)
try {
  await operateAsUser(line, replicas)
} finally {
  await replicas.close()
}

/** Uses the server, and completes every authorization that it requests. */
async function operateAsUser(sdk: SdkLine, { callbackUrl, next }: Replicas): Promise<void> {
  const owner = { connection: serverUrl, user: 'somebody' }
  for (let authorizations = 0; ; authorizations += 1) {
    const request = new Request(new URL('/connect', callbackUrl))
    const provider = next().mcp.beginProvider(owner, { request })
    try {
      return await operate(sdk, serverUrl, provider)
    } catch (error) {
      if (provider.begun === undefined || authorizations === MAX_AUTHORIZATIONS) throw error
      await signIn(sdk, serverUrl, provider.begun, next())
    }
  }
}
