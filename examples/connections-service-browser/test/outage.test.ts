import { test } from 'vitest'
import { openStage } from './support/stage.ts'

const { a, b, postgres, newPerson } = await openStage()

test('after an outage at the callback, "Try again" works as soon as the database is back', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'crm')
  await person.signsIn()
  await postgres.halt()
  await person.button('Allow').click()
  await person.sees('Try again in a moment')
  await person.link('Try again').click()
  await person.sees('Try again in a moment')
  await postgres.resume()
  await person.link('Try again').click()
  await person.seesConnected('crm')
})

test('after an outage at the callback, reloading the page completes the flow', async () => {
  const person = await newPerson()
  await person.startsToConnect(a.url, 'issue-tracker')
  await person.signsIn()
  await postgres.halt()
  await person.button('Allow').click()
  await person.sees('Try again in a moment')
  await postgres.resume()
  await person.page.reload()
  await person.seesConnected('issue-tracker')
})

test('during an outage, the list asks the user to try again', async () => {
  const person = await newPerson()
  await postgres.halt()
  await person.page.goto(a.url.href)
  await person.sees('Try again in a moment')
  await postgres.resume()
  await person.link('Try again').click()
  await person.sees('Connections')
})

test('after an outage at the start, the flow starts on the second attempt', async () => {
  const person = await newPerson()
  await person.page.goto(b.url.href)
  await postgres.halt()
  await person.connectButton('crm').click()
  await person.sees('Not started')
  await postgres.resume()
  await person.link('Back to the connections').click()
  await person.sees('Connections')
  await person.connectButton('crm').click()
  await person.signsIn()
})
