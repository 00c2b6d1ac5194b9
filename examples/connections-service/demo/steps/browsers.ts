import { expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** A callback link is worth nothing in another browser, and stays good in the one that started the flow. */
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
  expectStatus(finished, 303, 'The browser that started the flow finishes it all the same')
}

/** Two tabs share their cookies, and neither gets in the way of the other. */
export async function twoTabs({ a }: Stage, user: User): Promise<void> {
  const [first, second] = [
    await user.pressConnect(a.url, 'mcp', 'issue-tracker'),
    await user.pressConnect(a.url, 'mcp', 'issue-tracker'),
  ]
  const [firstCallback, secondCallback] = [await user.signIn(first), await user.signIn(second)]
  const tabTwo = await user.browser.open(secondCallback)
  expectStatus(tabTwo, 303, 'Of two tabs with a flow each, the second one finishes first')
  const tabOne = await user.browser.open(firstCallback)
  expectStatus(tabOne, 303, 'The first tab finishes after it')
}
