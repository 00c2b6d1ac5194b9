import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

export async function race({ a, b }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  const racers = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? a : b).at(callback))
  const pages = await Promise.all(racers.map((url) => user.browser.open(url)))
  const won = pages.filter(({ status }) => status === 303).length
  const lost = pages.filter(({ status }) => status === 400).length
  expect(
    won === 1 && lost === 7,
    'Of 8 racing callbacks on A and B, one wins and 7 are refused',
    `${won} and ${lost}`,
  )
}

export async function outage({ a, b, postgres }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  await postgres.halt()
  const down = await user.browser.open(callback)
  expectStatus(down, 503, 'PostgreSQL is down: B says to try again', 'Try again in a moment')
  await postgres.resume()
  const up = await user.browser.open(b.at(callback))
  expectStatus(up, 303, 'PostgreSQL is back: reloading the same callback connects')
}
