import { ACCOUNT, OTHER_ACCOUNT } from './account.ts'
import { expect, heading } from './report.ts'
import type { Stage } from './stage.ts'
import { stolenLink, twoPeople, twoTabs } from './steps/browsers.ts'
import { mixUp } from './steps/mix-up.ts'
import { denied, expired, forged, replayed } from './steps/no-live-flow.ts'
import { outage, race } from './steps/race-and-outage.ts'
import { sameEverywhere, wholeFlow } from './steps/whole-flow.ts'
import { User } from './user.ts'

/** Drives real flows over both replicas, and stops at the first step that fails. */
export async function playScenario(stage: Stage, signal: AbortSignal): Promise<void> {
  const secrets = new Set<string>()
  const newUser = (account = ACCOUNT) => new User(stage.callbackUrl, secrets, signal, account)
  const user = newUser()

  heading('A flow starts on A and finishes on B')
  const finished = await wholeFlow(stage, user)
  await sameEverywhere(stage, user)

  heading('Only a live flow can be completed')
  await replayed(stage, user, newUser(), finished)
  await forged(stage, user)
  await expired(stage, user, signal)
  await denied(stage, newUser())

  heading('A flow belongs to the browser and the provider that it was started with')
  await stolenLink(stage, user, newUser())
  await twoTabs(stage, user)
  await twoPeople(stage, user, newUser(OTHER_ACCOUNT))
  await mixUp(stage, user)

  heading('Exactly one callback wins, and an outage loses nothing')
  await race(stage, user)
  await outage(stage, user)

  heading('Nothing leaks')
  const log = stage.logs()
  const leaked = [...secrets].filter((secret) => log.includes(secret))
  expect(
    log.includes('/oauth/callback') && leaked.length === 0,
    `The logs of the replicas contain none of the ${secrets.size} states, codes, nonces and bindings`,
    `${leaked.length} of them`,
  )
}
