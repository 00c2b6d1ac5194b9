import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

export async function race({ a, b, providers }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  const before = providers.crm.tokenRequests
  const racers = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? a : b).at(callback))
  const pages = await Promise.all(racers.map((url) => user.browser.open(url)))
  const requests = providers.crm.tokenRequests - before
  expect(requests === 1, 'Of 8 racing callbacks on A and B, one sends the code', `${requests} of them`)
  const redirected = pages.filter(({ status }) => status === 303).length
  expect(redirected === 8, 'All 8 redirect to the connections', `${redirected} of them`)
}

export async function outage({ a, b, postgres }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  await postgres.halt()
  const down = await user.browser.open(callback)
  expectStatus(down, 503, 'While PostgreSQL is down, B asks the user to try again', 'Try again in a moment')
  await postgres.resume()
  const up = await user.browser.open(b.at(callback))
  expectStatus(up, 303, 'Once PostgreSQL is back, a reload of the same callback connects')
}
