import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openStage } from './support/stage.ts'

const { a, b, startReplica, newPerson } = await openStage()
const TTL_MS = 1_000

test('an expired flow is reported and leads to a new start', async () => {
  const hasty = await startReplica('C', TTL_MS)
  const person = await newPerson()
  await person.startsToConnect(hasty.url, 'issue-tracker')
  await person.signsIn()
  await sleep(TTL_MS)
  await person.button('Allow').click()
  await person.sees('That took too long')

  await person.link('Back to the connections').click()
  await person.connectButton('issue-tracker').click()
  await person.button('Allow').click()
  await person.seesConnected('issue-tracker')
})

test('a replayed callback redirects in the same browser, and is refused in another', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'crm')
  await person.signsIn()
  await person.button('Allow').click()
  await person.seesConnected('crm')

  const callback = person.lastVisited('/oauth/callback')
  await person.page.goto(callback)
  await person.seesConnected('crm')

  const stranger = await newPerson()
  await stranger.page.goto(callback)
  await stranger.sees('Nothing to finish')
  await stranger.page.reload()
  await stranger.sees('Nothing to finish')
  await stranger.link('Back to the connections').click()
  await stranger.sees('Connections')
})

test('denied access is reported, shown on the list, and can be tried again', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'crm')
  await person.signsIn()
  await person.button('Deny').click()
  await person.sees('Access was denied')
  await person.page.getByRole('alert').filter({ hasText: 'nothing was connected' }).waitFor()

  await person.link('Back to the connections').click()
  await person.sees('Connections')
  expect(await person.readsAbout('crm')).toMatch(/Last attempt failed: Access was denied \(.+ UTC\)/)
  await person.connectButton('crm').click()
  await person.button('Allow').click()
  await person.seesConnected('crm')
})

test('the wrong browser is refused, and the right one completes the flow', async () => {
  const [person, stranger] = [await newPerson(), await newPerson()]
  await stranger.page.goto(b.url.href)
  const before = await stranger.readsAbout('crm')
  await person.startsToConnect(a.url, 'crm')
  await person.sees('Sign in')

  await stranger.page.goto(person.lastVisited('/auth'))
  await stranger.signsIn()
  await stranger.button('Allow').click()
  await stranger.sees('Started in another browser')
  await stranger.link('Back to the connections').click()
  await stranger.sees('Connections')
  expect(await stranger.readsAbout('crm')).toBe(before)

  await person.page.goto(stranger.lastVisited('/oauth/callback'))
  await person.seesConnected('crm')
})
