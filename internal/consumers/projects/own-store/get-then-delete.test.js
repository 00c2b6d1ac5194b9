import { describePkceStore } from '@org/pkce-conformance'
import { aMoment, MapStore } from './map-store.js'

/** Waits between the get and the delete, as everybody does whose storage has two commands for them. */
class GetThenDelete extends MapStore {
  async takeFlow(state, { binding }) {
    const { value, createdAt, expiresAt } = this.find(state, binding)
    await aMoment()
    this.remove(state)
    return { ...value, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) }
  }
}

describePkceStore('GetThenDelete', { open: (options) => new GetThenDelete(options) })
