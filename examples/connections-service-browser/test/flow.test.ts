import { ACCOUNT } from 'connections-service/dist/demo/account.js'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Person } from './support/person.ts'
import { openStage } from './support/stage.ts'

const { a, b, newPerson } = await openStage()

test('a flow leads from the list to the provider and back, and shows each connection’s status', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'crm')
  await person.signsIn()
  await person.button('Allow').click()
  await person.seesConnected('crm')

  expect(new URL(person.page.url()).origin).toBe(b.url.origin)
  expect(await person.readsAbout('crm')).toMatch(/Connected as ada since \d+ \w+ \d{4}, \d\d:\d\d UTC/)
  expect(await person.readsAbout('issue-tracker')).toContain('Not connected')

  await person.connectButton('issue-tracker').click()
  await person.signsIn()
  await person.button('Allow').click()
  await person.seesConnected('issue-tracker')
  expect(await person.readsAbout('issue-tracker')).toMatch(
    /Connected since .+my_issues.+2 open issues of ada/s,
  )
  expect(await person.readsAbout('crm')).toContain('Connected as ada')
})

test('every replica shows the same connections and can use the account', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'issue-tracker')
  await person.signsIn()
  await person.button('Allow').click()
  await person.seesConnected('issue-tracker')
  const onB = await person.readsAbout('issue-tracker')
  await person.page.goto(a.url.href)
  expect(await person.readsAbout('issue-tracker')).toBe(onB)

  await person.button('Use issue-tracker').click()
  await person.sees('Connections')
  expect(new URL(person.page.url()).origin).toBe(a.url.origin)
  expect(await person.readsAbout('issue-tracker')).toContain('2 open issues of ada')
})

test('the provider reports a wrong password', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'crm')
  await person.sees('Sign in')
  await person.page.getByLabel('User name').fill('ada')
  await person.page.getByLabel('Password').fill('byron')
  await person.button('Sign in').click()
  await person.page.getByRole('alert').filter({ hasText: 'The user name or the password is wrong' }).waitFor()
  await person.signsIn()
})

test('the list does not claim a success that did not happen', async () => {
  const person = await newPerson()
  // This browser has completed no flow.
  await person.page.goto(new URL('/?kind=api&connection=crm', a.url).href)
  await person.sees('Connections')
  expect(await person.page.getByRole('status').count()).toBe(0)
})

test('a flow can be completed with the keyboard alone', async () => {
  const person = await newPerson()
  const { keyboard } = person.page
  await person.page.goto(a.url.href)
  await tabsTo(person, person.connectButton('crm'))
  await keyboard.press('Enter')

  await person.sees('Sign in')
  await tabsTo(person, person.page.getByLabel('User name'))
  await keyboard.type(ACCOUNT.login)
  await tabsTo(person, person.page.getByLabel('Password'))
  await keyboard.type(ACCOUNT.password)
  await keyboard.press('Enter')

  await person.sees('Allow access?')
  await tabsTo(person, person.button('Deny'))
  await keyboard.press('Space')
  await person.sees('Access was denied')
  await tabsTo(person, person.link('Back to the connections'))
  await keyboard.press('Enter')

  await tabsTo(person, person.connectButton('crm'))
  await keyboard.press('Enter')
  await person.sees('Allow access?')
  await tabsTo(person, person.button('Allow'))
  await keyboard.press('Enter')
  await person.seesConnected('crm')
})

test('a flow works without JavaScript', async () => {
  const person = await newPerson({ javaScriptEnabled: false })
  await person.startsToConnect(a.url, 'crm')
  await person.signsIn()
  await person.button('Allow').click()
  await person.seesConnected('crm')
})

test('two tabs complete their flows in reverse order', async () => {
  const first = await newPerson()
  const second = await first.newTab()
  for (const tab of [first, second]) await tab.startsToConnect(a.url, 'issue-tracker')
  for (const tab of [second, first]) await tab.signsIn()
  for (const tab of [second, first]) {
    await tab.button('Allow').click()
    await tab.seesConnected('issue-tracker')
  }
})

/** Presses Tab until `target` has the focus, and checks that the focus is visible. */
async function tabsTo({ page }: Person, target: Locator): Promise<void> {
  await target.waitFor()
  const focused = target.and(page.locator(':focus'))
  for (let presses = 0; (await focused.count()) === 0; presses += 1) {
    expect(presses, 'presses of Tab on the way').toBeLessThan(10)
    await page.keyboard.press('Tab')
  }
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outline')
  expect(outline).toMatch(/solid 3px$/)
}
