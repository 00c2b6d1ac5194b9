import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { StateNotFoundError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { visit } from '../demo/visit.ts'
import { inMemory, startService } from './support/service.ts'

test('a shutdown answers pending requests and then closes the store', async () => {
  const events: string[] = []
  const openPersistence = () => {
    const { store, table, close } = inMemory()
    store.take = async () => {
      events.push('taking')
      await sleep(200)
      events.push('taken')
      throw new StateNotFoundError('unknown')
    }
    return {
      ...{ store, table },
      close() {
        events.push('closed')
        return close()
      },
    }
  }
  const { app, url } = await startService({ openPersistence })

  const answer = visit(new URL('/oauth/callback?state=a&code=c', url))
  await expect.poll(() => events).toEqual(['taking'])
  // Waiting for the keep-alive connection would take more than a minute.
  await app.close()
  expect((await answer).status).toBe(400)
  expect(events).toEqual(['taking', 'taken', 'closed'])
})

test('a shutdown does not wait for idle connections', async () => {
  const { app, url } = await startService()
  const socket = connect(Number(url.port), url.hostname)
  await once(socket, 'connect')
  expect((await fetch(new URL('/healthz', url))).status).toBe(200)

  const hungUp = once(socket.resume(), 'close')
  await app.close()
  await hungUp
})
