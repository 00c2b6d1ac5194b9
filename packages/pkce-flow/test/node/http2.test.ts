import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sendResponse, toRequest } from '../../src/node/index.ts'

const callbackUrl = 'https://service.example/oauth/callback'

/** Opens a client to an HTTP/2 server that converts its requests, as frameworks do. */
async function openClient(answer: (converted: Promise<Request>) => Promise<Response>) {
  const server = createServer(async (incoming, outgoing) => {
    const converted = toRequest(incoming as unknown as IncomingMessage, { callbackUrl })
    await sendResponse(outgoing as unknown as ServerResponse, await answer(converted))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return client
}

test('converts an HTTP/2 request and omits pseudo-headers', async () => {
  const client = await openClient(async (converted) => {
    const { url, headers, method } = await converted
    const body = JSON.stringify([method, url, [...headers.keys()]])
    return new Response(body, { headers: [['set-cookie', 'a=b']] })
  })
  const stream = client.request({ ':path': '/oauth/callback?state=a', accept: 'text/html' })
  const [headers] = await once(stream, 'response')
  expect(headers).toMatchObject({ ':status': 200, 'set-cookie': ['a=b'] })
  const [body] = await once(stream, 'data')
  expect(JSON.parse(body)).toEqual(['GET', `${callbackUrl}?state=a`, ['accept']])
})

test('rejects if an HTTP/2 client resets the stream before its body is read', async () => {
  let settle: (converted: Promise<Request>) => void = () => {}
  const failed = new Promise<Request>((resolve) => {
    settle = resolve
  })
  const client = await openClient(async (converted) => {
    settle(converted)
    await converted.catch(() => {})
    return new Response()
  })
  const stream = client.request({ ':method': 'POST', ':path': '/' })
  stream.on('error', () => {})
  stream.write('state=a')
  await once(stream, 'ready')
  stream.close(8)
  await expect(failed).rejects.toThrow('closed before its body was read')
})
