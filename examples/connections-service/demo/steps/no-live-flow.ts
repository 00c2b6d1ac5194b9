import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, expectStatus } from '../report.ts'
import type { Stage } from '../stage.ts'
import type { User } from '../user.ts'

export async function replayed(
  { a, b, providers }: Stage,
  user: User,
  stranger: User,
  callback: URL,
): Promise<void> {
  const before = providers.issueTracker.tokenRequests
  for (const replica of [a, b]) {
    const again = await user.browser.open(replica.at(callback))
    expectStatus(again, 303, `${replica.name} redirects a reload of the completed callback`)
    const page = await stranger.browser.open(replica.at(callback))
    expectStatus(page, 400, `${replica.name} refuses it in another browser`, 'Nothing to finish')
  }
  const { tokenRequests } = providers.issueTracker
  expect(tokenRequests === before, 'The code was not sent again', `${tokenRequests - before} requests`)
}

export async function forged({ a, b }: Stage, user: User): Promise<void> {
  for (const replica of [a, b]) {
    const forgery = new URLSearchParams({ code: 'forged', state: randomBytes(32).toString('base64url') })
    const page = await user.browser.open(new URL(`/oauth/callback?${forgery}`, replica.url))
    expectStatus(page, 400, `${replica.name} refuses a made-up state`, 'Nothing to finish')
  }
}

export async function expired({ startReplica }: Stage, user: User, signal: AbortSignal): Promise<void> {
  const hasty = await startReplica('C', 1_000)
  const callback = await user.signIn(await user.pressConnect(hasty.url, 'mcp', 'issue-tracker'))
  await sleep(1_100, undefined, { signal })
  const page = await user.browser.open(callback)
  expectStatus(
    page,
    400,
    'B refuses a flow of C that has expired after one second, and gives the reason',
    'That took too long',
  )
}

export async function denied({ a }: Stage, user: User): Promise<void> {
  const callback = await user.signIn(await user.pressConnect(a.url, 'api', 'crm'), 'deny')
  const refused = await user.browser.open(callback)
  expectStatus(refused, 400, 'B reports that the user denied consent at the provider', 'Access was denied')
  const again = await user.browser.open(callback)
  expectStatus(again, 400, 'The denied flow has ended', 'Nothing to finish')
}
