import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { sendResponse, toRequest } from '../../src/node/index.ts'
import { serve } from './serve.ts'

const callbackUrl = 'https://service.example/oauth/callback'

/** Sends a raw HTTP request to a server, and returns the request that the server converted. */
async function received(head: string, body = '', options: { body?: unknown } = {}): Promise<Request> {
  let settle: (request: Promise<Request>) => void = () => {}
  const request = new Promise<Request>((resolve) => {
    settle = resolve
  })
  const origin = await serve((incoming, outgoing) => {
    const converted = toRequest(incoming, { callbackUrl, ...options })
    settle(converted)
    converted.then(
      () => outgoing.end(),
      () => {},
    )
  })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.end(`${head}\r\nhost: internal:8080\r\nx-forwarded-host: evil.example\r\n\r\n${body}`)
  return await request
}

test.each([
  ['/oauth/callback?state=a&code=b%20c', 'https://service.example/oauth/callback?state=a&code=b%20c'],
  ['//evil.example/?state=a', 'https://service.example//evil.example/?state=a'],
  ['/\\evil.example', 'https://service.example//evil.example'],
  ['http://evil.example/callback?state=a', 'https://service.example/callback?state=a'],
  ['/@evil.example', 'https://service.example/@evil.example'],
])('uses the origin of callbackUrl for the request target %s', async (target, url) => {
  expect((await received(`GET ${target} HTTP/1.1`)).url).toBe(url)
})

test('uses the root path for the request target *', async () => {
  expect((await received('OPTIONS * HTTP/1.1')).url).toBe('https://service.example/')
})

test('keeps the method and all headers, including repeated ones', async () => {
  const head =
    'HEAD / HTTP/1.1\r\ncookie: a=b\r\ncookie: c=d\r\nsec-fetch-mode: cors\r\naccept: x\r\naccept: y'
  const request = await received(head)
  expect(request.method).toBe('HEAD')
  expect(request.headers.get('cookie')).toBe('a=b; c=d')
  expect(request.headers.get('sec-fetch-mode')).toBe('cors')
  expect(request.headers.get('accept')).toBe('x, y')
})

const FORM = 'content-type: application/x-www-form-urlencoded'

test('reads the body of a POST', async () => {
  const request = await received(`POST / HTTP/1.1\r\n${FORM}\r\ncontent-length: 8`, 'state=ä')
  expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
  expect(await request.text()).toBe('state=ä')
})

test.each<[string, unknown, string]>([
  ['a string', 'state=a&code=b', 'state=a&code=b'],
  ['bytes', Buffer.from('state=a&code=b'), 'state=a&code=b'],
  ['URLSearchParams', new URLSearchParams({ state: 'a b' }), 'state=a+b'],
  ['an object', { state: 'a&b', code: 'ä' }, 'state=a%26b&code=%C3%A4'],
  ['an object without a prototype', Object.assign(Object.create(null), { state: 'a' }), 'state=a'],
  ['an object with an array', { state: ['a', 'b'], code: 'c' }, 'state=a&state=b&code=c'],
  ['an object, but only its strings', { state: { $ne: '' }, code: 'c', a: 7, b: null }, 'code=c'],
])('uses the body that a framework has already read: %s', async (_, body, text) => {
  const request = await received(`POST / HTTP/1.1\r\n${FORM}`, '', { body })
  expect(await request.text()).toBe(text)
})

test('reads the stream if a parser for another type left an empty object', async () => {
  const head = `POST / HTTP/1.1\r\n${FORM}\r\ncontent-length: 7`
  expect(await (await received(head, 'state=a', { body: {} })).text()).toBe('state=a')
})

test('truncates a body that is too long, and can still respond', async () => {
  const origin = await serve(async (incoming, outgoing) => {
    const request = await toRequest(incoming, { callbackUrl })
    await sendResponse(outgoing, new Response(String((await request.arrayBuffer()).byteLength)))
  })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ncontent-length: 10000000\r\n\r\n`)
  socket.write(Buffer.alloc(200_000, 'x'))
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*65537/)
  socket.destroy()
})

test('rejects if the client disconnects before its body is read', async () => {
  const request = received(`POST / HTTP/1.1\r\n${FORM}\r\ncontent-length: 100`, 'state=a')
  await expect(request).rejects.toThrow()
})
