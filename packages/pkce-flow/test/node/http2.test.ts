import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sendResponse, toRequest } from '../../src/node/index.ts'

const callbackUrl = 'https://service.example/oauth/callback'

/** A client of a server that makes requests of what it gets, as frameworks do over HTTP/2. */
async function openClient(answer: (made: Promise<Request>) => Promise<Response>) {
  const server = createServer(async (incoming, outgoing) => {
    const made = toRequest(incoming as unknown as IncomingMessage, { callbackUrl })
    await sendResponse(outgoing as unknown as ServerResponse, await answer(made))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return client
}

test('serves HTTP/2, whose own headers are left out', async () => {
  const client = await openClient(async (made) => {
    const { url, headers, method } = await made
    const body = JSON.stringify([method, url, [...headers.keys()]])
    return new Response(body, { headers: [['set-cookie', 'a=b']] })
  })
  const stream = client.request({ ':path': '/oauth/callback?state=a', accept: 'text/html' })
  const [headers] = await once(stream, 'response')
  expect(headers).toMatchObject({ ':status': 200, 'set-cookie': ['a=b'] })
  const [body] = await once(stream, 'data')
  expect(JSON.parse(body)).toEqual(['GET', `${callbackUrl}?state=a`, ['accept']])
})

test('rejects when an HTTP/2 client gives up before its body has come', async () => {
  let settle: (made: Promise<Request>) => void = () => {}
  const failed = new Promise<Request>((resolve) => {
    settle = resolve
  })
  const client = await openClient(async (made) => {
    settle(made)
    await made.catch(() => {})
    return new Response()
  })
  const stream = client.request({ ':method': 'POST', ':path': '/' })
  stream.on('error', () => {})
  stream.write('state=a')
  await once(stream, 'ready')
  stream.close(8)
  await expect(failed).rejects.toThrow('closed before its body was read')
})
