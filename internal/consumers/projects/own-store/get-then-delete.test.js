import { describePkceStore } from '@org/pkce-conformance'
import { aMoment, MapStore } from './map-store.js'

/** A store whose take is a get and a delete, with a wait between the two commands. */
class GetThenDelete extends MapStore {
  async takeFlow(state, { binding }) {
    const { value, createdAt, expiresAt } = this.find(state, binding)
    await aMoment()
    this.remove(state)
    return { ...value, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) }
  }
}

describePkceStore('GetThenDelete', { open: (options) => new GetThenDelete(options) })
