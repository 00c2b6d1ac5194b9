import { InvalidPkceStateError, type NewPkceState, type PutOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore } from './reference-store.ts'

export const malformedBindings: Record<string, Mutant> = {
  KeepsAnyBinding: putting('a number', (binding) => binding),
  PutsMalformedBindingsUnbound: {
    breaks: refusing('an object that converts to a string'),
    Store: class extends ReferenceStore {
      protected override checkBinding(binding: Binding) {
        return super.checkPresented(binding) || undefined
      }
    },
  },
  PutsNullUnbound: putting('null', (binding) => binding ?? undefined),
  PutsEmptyBindingsUnbound: putting('an empty string', (binding) => (binding === '' ? undefined : binding)),
  CoercesBindingsToPut: putting('an array of one string', coerced),
  NamesTheOptions: {
    breaks: refusing('a boolean'),
    Store: class extends ReferenceStore {
      protected override checkBinding(binding: Binding) {
        if (typeof binding === 'boolean') throw new InvalidPkceStateError('options', 'must be strings')
        return super.checkBinding(binding)
      }
    },
  },
  StoresBeforeItChecksTheBinding: {
    breaks: refusing('1,025 characters'),
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options: PutOptions = {}) {
        if (options.binding !== undefined && options.binding.length > 1_024)
          this.store(state, this.checkPut(state, value), options.binding)
        return super.put(state, value, options)
      }
    },
  },
  TreatsMalformedBindingsAsNone: presenting('a number', (binding) =>
    typeof binding === 'string' ? binding : undefined,
  ),
  TreatsEmptyBindingsAsNone: presenting('an empty string', (binding) => binding || undefined),
  CoercesBindingsToTake: presenting('an array of one string', coerced),
  ThrowsOnMalformedBindings: {
    breaks: matchingNone('null'),
    Store: class extends ReferenceStore {
      protected override checkPresented(binding: Binding) {
        return this.checkBinding(binding)
      }
    },
  },
  CutsBindingsAtNul: presenting('a string with a NUL', (binding) =>
    typeof binding === 'string' ? binding.replace(/\0.*/, '') : binding,
  ),
  EncodesLoneSurrogates: {
    ...presenting('a string with a lone high surrogate', (binding) =>
      typeof binding === 'string' ? Buffer.from(binding).toString() : binding,
    ),
    breaks: 'malformed bindings › a lone surrogate does not match the replacement character U+FFFD',
  },
}

function refusing(malformed: string): string {
  return `malformed bindings › put rejects ${malformed} in the field binding and stores nothing`
}

function matchingNone(malformed: string): string {
  return `malformed bindings › as a binding, ${malformed} matches no flow and takes none`
}

function putting(malformed: string, read: (binding: Binding) => Binding): Mutant {
  return {
    breaks: refusing(malformed),
    Store: class extends ReferenceStore {
      protected override checkBinding(binding: Binding) {
        return read(binding)
      }
    },
  }
}

function presenting(malformed: string, read: (binding: Binding) => Binding): Mutant {
  return {
    breaks: matchingNone(malformed),
    Store: class extends ReferenceStore {
      protected override checkPresented(binding: Binding) {
        return super.checkPresented(read(binding))
      }
    },
  }
}

function coerced(binding: unknown): Binding {
  return Array.isArray(binding) ? binding.join() : (binding as Binding)
}
