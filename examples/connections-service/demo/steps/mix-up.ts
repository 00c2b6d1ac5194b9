import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** One provider's response under the state of a flow that was started at the other (RFC 9700 §4.4). */
export async function mixUp({ a, providers }: Stage, user: User): Promise<void> {
  const atIssueTracker = await user.pressConnect(a.url, 'mcp', 'issue-tracker')
  const ofCrm = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'))
  const mixedUp = new URL(ofCrm)
  mixedUp.searchParams.set('state', atIssueTracker.location?.searchParams.get('state') ?? '')

  const tokenRequests = () =>
    [providers.issueTracker.tokenRequests, providers.crm.tokenRequests].join(' and ')
  const before = tokenRequests()
  const refused = await user.browser.open(mixedUp)
  expectStatus(
    refused,
    400,
    'B refuses the CRM’s response for a flow of the issue tracker, even in the same browser',
    'not come from the provider',
  )
  expect(
    tokenRequests() === before,
    'It sent the code to neither provider',
    `${tokenRequests()} token requests instead of ${before}`,
  )
  const finished = await user.browser.open(ofCrm)
  expectStatus(finished, 303, 'The same code works for the flow of the CRM')
}
