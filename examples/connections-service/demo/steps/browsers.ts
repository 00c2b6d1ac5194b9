import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** A callback link does not work in another browser, and still works in the one that started the flow. */
export async function stolenLink({ a, b }: Stage, user: User, thief: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  for (const replica of [a, b]) {
    const stolen = await thief.browser.open(replica.at(callback))
    expectStatus(
      stolen,
      403,
      `${replica.name} refuses a stolen callback link in another browser`,
      'Started in another browser',
    )
  }
  const finished = await user.browser.open(callback)
  expectStatus(finished, 303, 'The browser that started the flow still completes it')
}

/** Two tabs share their cookies and do not interfere with each other. */
export async function twoTabs({ a, b }: Stage, user: User): Promise<void> {
  const starts = [a.url, b.url].map((url) => user.pressConnect(url, 'mcp', 'issue-tracker'))
  const [first, second] = (await Promise.all(starts)) as [Start, Start]
  const [firstCallback, secondCallback] = [await user.signIn(first), await user.signIn(second)]
  const tabTwo = await user.browser.open(a.at(secondCallback))
  expectStatus(
    tabTwo,
    303,
    'Of two tabs, one with a flow from A and one with a flow from B, the second completes first',
  )
  const tabOne = await user.browser.open(b.at(firstCallback))
  expectStatus(tabOne, 303, 'The first tab completes after it')
}

/** Two people connect the same account at the same moment, on both replicas. */
export async function twoPeople({ a, b, providers }: Stage, ada: User, grace: User): Promise<void> {
  const connect = async (user: User) => {
    const callback = await user.signIn(await user.pressConnect(a.url, 'mcp', 'issue-tracker'))
    return user.browser.open(b.at(callback))
  }
  const [ofAda, ofGrace] = await Promise.all([connect(ada), connect(grace)])
  expectStatus(ofAda, 303, 'Ada connects the issue tracker')
  expectStatus(ofGrace, 303, 'Grace connects the issue tracker at the same moment')
  for (const { url, name } of [a, b]) {
    const lists = [await ada.browser.open(url), await grace.browser.open(url)]
    const [hers, others] = lists.map(({ body }) => body) as [string, string]
    expect(
      hers.includes('open issues of ada') && others.includes('open issues of grace'),
      `${name} shows each of them her own issues`,
      'other issues',
    )
  }
  const { registrations } = providers.issueTracker
  expect(registrations === 1, 'Both use the same registered client', `${registrations} clients`)
}

type Start = Awaited<ReturnType<User['pressConnect']>>
