import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

/** What one provider answers, under the state of a flow that was started at the other (RFC 9700 §4.4). */
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
    'The CRM’s answer is refused for a flow of the issue tracker, in the browser that started both',
    'not come from the provider',
  )
  expect(
    tokenRequests() === before,
    'Its code was sent to neither provider',
    `${tokenRequests()} token requests instead of ${before}`,
  )
  const finished = await user.browser.open(ofCrm)
  expectStatus(finished, 303, 'For the flow of the CRM the same code is good')
}
