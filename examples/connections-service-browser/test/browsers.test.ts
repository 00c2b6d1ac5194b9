import { expect, test } from 'vitest'
import { openStage } from './support/stage.ts'

const { a, newPerson } = await openStage()

test('wrong browser: refuses to finish there, and lets the right one go on', async () => {
  const [person, stranger] = [await newPerson(), await newPerson()]
  await person.startsToConnect(a.url, 'crm')
  await person.sees('Sign in')

  await stranger.page.goto(person.lastVisited('/auth'))
  await stranger.signsIn()
  await stranger.button('Allow').click()
  await stranger.sees('Started in another browser')
  await stranger.link('Back to the connections').click()
  await stranger.sees('Connections')
  expect(await stranger.readsAbout('crm')).toContain('Not connected')

  await person.page.goto(stranger.lastVisited('/oauth/callback'))
  await person.seesConnected('crm')
})

test('two tabs at once: both finish, the second one first', async () => {
  const first = await newPerson()
  const second = await first.newTab()
  for (const tab of [first, second]) await tab.startsToConnect(a.url, 'issue-tracker')
  for (const tab of [second, first]) await tab.signsIn()
  for (const tab of [second, first]) {
    await tab.button('Allow').click()
    await tab.seesConnected('issue-tracker')
  }
})
