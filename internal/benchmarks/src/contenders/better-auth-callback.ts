import { betterAuthWith } from './better-auth.ts'

/** Takes a flow as better-auth's own OAuth callback takes its state: finds it, then deletes it. */
export const contender = betterAuthWith({
  name: 'better-auth: verification value, found and deleted',
  async take(verifications, state) {
    const found = await verifications.findVerificationValue(state)
    if (!found) return undefined
    await verifications.deleteVerificationByIdentifier(state)
    return found.expiresAt > new Date() ? found.value : undefined
  },
})
