import { hash } from 'node:crypto'
import { matching } from './binding.ts'
import type { Mutant } from './mutant.ts'
import { type Binding, ReferenceStore } from './reference-store.ts'

const DIFFERENT = 'binding › bindings that differ in any character are different bindings'

export const bindingCharacters: Record<string, Mutant> = {
  RejectsShortBindings: presenting('one character', (binding) => (binding.length < 16 ? '' : binding)),
  RejectsLongBindings: presenting('1,024 characters', (binding) => (binding.length > 255 ? '' : binding)),
  CountsBindingsInUtf16: presenting('1,024 characters beyond the Basic Multilingual Plane', (binding) =>
    binding.length > 1_024 ? '' : binding,
  ),
  DecodesBindings: presenting('text that looks like code', (binding) =>
    decodeURIComponent(binding.replace('%00', '%20')),
  ),
  ReadsUndefinedAsNone: presenting('the text undefined', (binding) =>
    binding === 'undefined' ? undefined : binding,
  ),
  ReadsNullAsNone: presenting('the text null', (binding) => (binding === 'null' ? undefined : binding)),
  ReadsZeroAsNone: presenting('the text 0', (binding) => (Number(binding) === 0 ? undefined : binding)),
  ReadsSpaceAsNone: presenting('a space', (binding) => binding.trim() || undefined),
  FoldsTheCaseOfBindings: confusing((binding) => binding?.toLowerCase()),
  NormalisesBindings: confusing((binding) => binding?.normalize('NFD')),
  TrimsBindings: confusing((binding) => binding?.trim()),
  TruncatesBindings: confusing((binding) => binding?.slice(0, 72)),
  ComparesOnlyAPrefix: matching(
    DIFFERENT,
    (stored, presented) =>
      stored === presented ||
      (presented !== undefined && presented !== '' && stored?.startsWith(presented) === true),
  ),
  AcceptsTheHashAsBinding: matching(
    DIFFERENT,
    (stored, presented) =>
      stored === presented || (stored !== undefined && hash('sha256', stored) === presented),
  ),
}

/** Misreads only the bindings of takes. */
function presenting(misread: string, read: (binding: string) => Binding): Mutant {
  return {
    breaks: `binding › a binding may be ${misread}`,
    Store: class extends ReferenceStore {
      protected override checkPresented(binding: Binding) {
        return typeof binding === 'string' ? read(binding) : super.checkPresented(binding)
      }
    },
  }
}

/** Treats some different bindings as equal. */
function confusing(confuse: (binding: Binding) => Binding): Mutant {
  return matching(DIFFERENT, (stored, presented) => confuse(stored) === confuse(presented))
}
