import { randomUUID } from 'node:crypto'
import type { NewPkceState } from '@org/pkce-core'

export function newState(): string {
  return randomUUID()
}

export function newFlow(): NewPkceState {
  return { connection: 'github', codeVerifier: `${randomUUID()}${randomUUID()}` }
}
