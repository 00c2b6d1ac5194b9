import { randomBytes } from 'node:crypto'
import { isPkceStoreError, type NewPkceState, type PkceStore } from '@org/pkce-core'
import { refusal } from './refusal.js'

/** Puts a flow, takes it back, and prints what the user of a second callback reads. */
export async function oneFlow(store: PkceStore): Promise<void> {
  const state = randomBytes(32).toString('base64url')
  const flow: NewPkceState = {
    connection: 'issue-tracker',
    codeVerifier: randomBytes(32).toString('base64url'),
    appState: { tab: 'accounts' },
  }
  await store.put(state, flow)
  const { codeVerifier, appState } = await store.take(state)
  if (codeVerifier !== flow.codeVerifier) throw new Error('The code verifiers differ')

  const message = await store.take(state).then(
    () => 'taken twice',
    (error: unknown) => (isPkceStoreError(error) ? refusal(error) : 'not an error of the store'),
  )
  await store.close()
  console.log(JSON.stringify(appState), message)
}
