import type { NewPkceState, PutOptions, TakeOptions } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { ReferenceStore } from './reference-store.ts'

export const options: Record<string, Mutant> = {
  IgnoresUnknownOptionsOfAPut: lenient(rejecting('an unknown option'), (options) => options),
  IgnoresUnknownOptionsOfATake: lenient(leaving('an unknown option'), (options) => options),
  TreatsStringsAsNoOptionsForAPut: lenient(rejecting('a string instead of options'), orNone('string')),
  TreatsStringsAsNoOptionsForATake: lenient(leaving('a string instead of options'), orNone('string')),
  TreatsNullAsNoOptionsForAPut: lenient(rejecting('null instead of options'), (options) => options ?? {}),
  TreatsNullAsNoOptionsForATake: lenient(leaving('null instead of options'), (options) => options ?? {}),
  IgnoresOtherSignalsOfAPut: ignoringOtherSignals(rejecting('a signal that is not an AbortSignal')),
  IgnoresOtherSignalsOfATake: ignoringOtherSignals(leaving('a signal that is not an AbortSignal')),
  PutsBeforeItChecksItsOptions: {
    breaks: rejecting('an unknown option'),
    Store: class extends ReferenceStore {
      override async put(state: string, value: NewPkceState, options?: PutOptions) {
        if (options && 'Binding' in options) this.store(state, this.checkPut(state, value), undefined)
        return super.put(state, value, options)
      }
    },
  },
  TakesBeforeItChecksItsOptions: {
    breaks: leaving('an unknown option'),
    Store: class extends ReferenceStore {
      override async take(state: string, options?: TakeOptions) {
        if (options && 'Binding' in options) this.flows.delete(state)
        return super.take(state, options)
      }
    },
  },
}

function rejecting(mistake: string): string {
  return `options › put rejects ${mistake} with a TypeError and stores nothing`
}

function leaving(mistake: string): string {
  return `options › take rejects ${mistake} with a TypeError and leaves the flow`
}

function lenient(breaks: string, read: (options: TakeOptions | null) => TakeOptions | null): Mutant {
  return {
    breaks,
    Store: class extends ReferenceStore {
      protected override checkOptions<Options extends TakeOptions>(options: Options): Options {
        return read(options) as Options
      }
    },
  }
}

function orNone(type: string): (options: TakeOptions | null) => TakeOptions | null {
  return (options) => (typeof options === type ? {} : options)
}

function ignoringOtherSignals(breaks: string): Mutant {
  return {
    breaks,
    Store: class extends ReferenceStore {
      protected override checkSignal(signal: AbortSignal | undefined) {
        if (signal instanceof AbortSignal) super.checkSignal(signal)
      }
    },
  }
}
