import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { startEcho } from './support/echo-server.ts'
import { startSwitch } from './support/switch.ts'

const [one, other] = await Promise.all([startEcho('one'), startEcho('other')])
afterAll(() => Promise.all([one.stop(), other.stop()]))

/** A connection that records what it receives. */
async function open(connectionString: string) {
  const { hostname, port } = new URL(connectionString)
  const socket = connect({ host: hostname, port: Number(port) }).setEncoding('utf8')
  const heard: string[] = []
  for (const event of ['data', 'end'] as const) socket.on(event, (text = event) => heard.push(text))
  socket.on('error', ({ code }: NodeJS.ErrnoException) => heard.push(String(code)))
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return { socket, heard }
}

async function startTestSwitch() {
  const endpoint = await startSwitch(one.connectionString)
  onTestFinished(() => endpoint[Symbol.asyncDispose]())
  return endpoint
}

test('new connections lead to the current target, and existing ones stay', async () => {
  const endpoint = await startTestSwitch()
  const early = await open(endpoint.connectionString)
  early.socket.write('a')
  await expect.poll(() => early.heard).toEqual(['one: a'])
  endpoint.pointTo(other.connectionString)
  const late = await open(endpoint.connectionString)
  late.socket.write('b')
  await expect.poll(() => late.heard).toEqual(['other: b'])
  early.socket.write('c')
  await expect.poll(() => early.heard).toEqual(['one: a', 'one: c'])
  expect(endpoint.accepted).toBe(2)
})

test.each([
  ['reset', 'ECONNRESET'],
  ['end', 'end'],
] as const)('existing connections are cut on request (%s)', async (cut, heard) => {
  const endpoint = await startTestSwitch()
  const early = await open(endpoint.connectionString)
  early.socket.write('a')
  await expect.poll(() => early.heard).toEqual(['one: a'])
  endpoint.pointTo(other.connectionString, cut)
  await expect.poll(() => early.heard).toEqual(['one: a', heard])
  await expect.poll(() => one.connections()).toBe(0)
})

test('the end of a connection is passed on in both directions', async () => {
  const endpoint = await startTestSwitch()
  const { socket, heard } = await open(endpoint.connectionString)
  socket.write('a')
  socket.end('b')
  await expect.poll(() => heard.join()).toMatch(/^one: ab?,(one: b,)?end$/)
  await expect.poll(() => one.connections()).toBe(0)
})

test('a connection to a stopped server is reset', async () => {
  const endpoint = await startTestSwitch()
  const gone = await startEcho('gone')
  await gone.stop()
  endpoint.pointTo(gone.connectionString)
  const { heard } = await open(endpoint.connectionString)
  await expect.poll(() => heard).toEqual(['ECONNRESET'])
})

test('dropped packets silence existing and new connections, and arrive once delivered', async () => {
  const endpoint = await startTestSwitch()
  const early = await open(endpoint.connectionString)
  early.socket.write('a')
  await expect.poll(() => early.heard).toEqual(['one: a'])
  await expect.poll(() => one.connections()).toBe(1)
  endpoint.drop()
  const late = await open(endpoint.connectionString)
  early.socket.write('b')
  late.socket.write('c')
  one.broadcast('hello')
  await sleep(200)
  expect([early.heard, late.heard, one.connections()]).toEqual([['one: a'], [], 1])
  endpoint.deliver()
  await expect.poll(() => early.heard.join('')).toMatch(/^one: a(hello.*one: b|one: b.*hello)$/)
  await expect.poll(() => late.heard).toEqual(['one: c'])
})

test('while packets are dropped, neither side notices that the other closes', async () => {
  const endpoint = await startTestSwitch()
  const [closing, hearing] = [await open(endpoint.connectionString), await open(endpoint.connectionString)]
  closing.socket.write('a')
  hearing.socket.write('b')
  await expect.poll(() => [closing.heard, hearing.heard]).toEqual([['one: a'], ['one: b']])
  await expect.poll(() => one.connections()).toBe(2)
  endpoint.drop()
  endpoint.pointTo(other.connectionString)
  closing.socket.end()
  await sleep(200)
  expect(one.connections()).toBe(2)
  one.endAll()
  await sleep(200)
  expect([closing.heard, hearing.heard]).toEqual([['one: a'], ['one: b']])
  endpoint.deliver()
  await expect.poll(() => hearing.heard).toEqual(['one: b', 'end'])
  await expect.poll(() => one.connections()).toBe(0)
})
