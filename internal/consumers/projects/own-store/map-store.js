import { setTimeout } from 'node:timers/promises'
import { BindingMismatchError, StateCollisionError, StateNotFoundError } from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'

/** Keeps flows in a `Map`. Every call takes a moment, like a call to a database. */
export class MapStore extends BasePkceStore {
  #flows = new Map()

  async putFlow(state, value, { binding }) {
    await aMoment()
    if (!isExpired(this.#flows.get(state))) throw new StateCollisionError()
    const createdAt = new Date()
    const expiresAt = new Date(createdAt.getTime() + this.ttlMs)
    this.#flows.set(state, { value, binding, createdAt, expiresAt })
    return { expiresAt: new Date(expiresAt) }
  }

  async takeFlow(state, { binding }) {
    await aMoment()
    const flow = this.find(state, binding)
    this.remove(state)
    return { ...flow.value, createdAt: flow.createdAt, expiresAt: flow.expiresAt }
  }

  async sweepFlows() {
    await aMoment()
    const expired = [...this.#flows].filter(([, flow]) => isExpired(flow))
    for (const [state] of expired) this.remove(state)
    return expired.length
  }

  find(state, binding) {
    const flow = this.#flows.get(state)
    if (!flow) throw new StateNotFoundError('unknown')
    if (isExpired(flow)) throw new StateNotFoundError('expired')
    if (flow.binding !== binding) throw new BindingMismatchError()
    return flow
  }

  remove(state) {
    this.#flows.delete(state)
  }
}

export function aMoment() {
  return setTimeout(2)
}

function isExpired(flow) {
  return !flow || flow.expiresAt.getTime() <= Date.now()
}
