import { betterAuthWith } from './better-auth.ts'

/** Takes a flow as better-auth takes its one-time tokens. */
export const contender = betterAuthWith({
  name: 'better-auth: verification value, consumed',
  take: async (verifications, state) => (await verifications.consumeVerificationValue(state))?.value,
})
