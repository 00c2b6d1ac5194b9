import { InvalidPkceStateError, type NewPkceState, StorePutError } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { ReferenceStore, type Value } from './reference-store.ts'

export const values: Record<string, Mutant> = {
  AcceptsAnyKind: accepting('kind', 'mcp'),
  AcceptsAnyConnection: accepting('connection', ''),
  AcceptsAnyVerifier: accepting('codeVerifier', 'v'.repeat(43)),
  AcceptsAnyStartedBy: accepting('startedBy', ''),
  AcceptsAnyReturnUrl: accepting('returnUrl', ''),
  AcceptsAnyRedirectUri: accepting('redirectUri', ''),
  AcceptsAnyIssuer: accepting('issuer', ''),
  AcceptsAnyNonce: accepting('nonce', ''),
  AcceptsMissingValues: {
    breaks: 'malformed values › put rejects a value that is not an object and stores nothing',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        return super.checkPut(state, value ?? { connection: '', codeVerifier: 'v'.repeat(43) })
      }
    },
  },
  NamesAnotherField: {
    breaks: 'malformed values › put rejects a malformed startedBy, names the field and stores nothing',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (typeof value?.startedBy === 'number')
          throw new InvalidPkceStateError('started_by', 'must be text')
        return super.checkPut(state, value)
      }
    },
  },
  LeavesChecksToTheStorage: {
    breaks: 'malformed values › put rejects a malformed returnUrl, names the field and stores nothing',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        const text = value?.returnUrl
        if (typeof text === 'string' && text.includes('\0')) throw new StorePutError('invalid byte sequence')
        return super.checkPut(state, value)
      }
    },
  },
  StoresBeforeItChecks: {
    breaks: 'malformed values › put rejects a malformed connection, names the field and stores nothing',
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (value) this.store(state, value as Value, undefined)
        const checked = super.checkPut(state, value)
        this.flows.delete(state)
        return checked
      }
    },
  },
}

function accepting<Field extends keyof NewPkceState>(field: Field, wellFormed: string): Mutant {
  return {
    breaks: `malformed values › put rejects a malformed ${field}, names the field and stores nothing`,
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (typeof value !== 'object' || value === null) return super.checkPut(state, value)
        const checked = super.checkPut(state, { ...value, [field]: wellFormed })
        return { ...checked, [field]: value[field] ?? checked[field] }
      }
    },
  }
}
