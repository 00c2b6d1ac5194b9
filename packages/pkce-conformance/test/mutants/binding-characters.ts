import { hash } from 'node:crypto'
import { matching } from './binding.ts'
import { type Binding, HonestStore } from './honest-store.ts'
import type { Mutant } from './mutant.ts'

const DIFFERENT = 'binding › bindings that differ in any character are different bindings'

export const bindingCharacters: Record<string, Mutant> = {
  RefusesShortBindings: presenting('one character', (binding) => (binding.length < 16 ? '' : binding)),
  RefusesLongBindings: presenting('1,024 characters', (binding) => (binding.length > 255 ? '' : binding)),
  CountsBindingsInUtf16: presenting('1,024 characters beyond the Basic Multilingual Plane', (binding) =>
    binding.length > 1_024 ? '' : binding,
  ),
  DecodesBindings: presenting('text that looks like code', (binding) =>
    decodeURIComponent(binding.replace('%00', '%20')),
  ),
  ReadsUndefinedAsNone: presenting('text that reads like nothing: undefined', (binding) =>
    binding === 'undefined' ? undefined : binding,
  ),
  ReadsNullAsNone: presenting('text that reads like nothing: null', (binding) =>
    binding === 'null' ? undefined : binding,
  ),
  ReadsZeroAsNone: presenting('text that reads like nothing: 0', (binding) =>
    Number(binding) === 0 ? undefined : binding,
  ),
  ReadsSpaceAsNone: presenting(
    'text that reads like nothing: a space',
    (binding) => binding.trim() || undefined,
  ),
  FoldsTheCaseOfBindings: confusing((binding) => binding?.toLowerCase()),
  NormalisesBindings: confusing((binding) => binding?.normalize('NFD')),
  TrimsBindings: confusing((binding) => binding?.trim()),
  TruncatesBindings: confusing((binding) => binding?.slice(0, 72)),
  ComparesAsFarAsTheTakerGoes: matching(
    DIFFERENT,
    (held, taker) =>
      held === taker || (taker !== undefined && taker !== '' && held?.startsWith(taker) === true),
  ),
  TakesTheHashForTheBinding: matching(
    DIFFERENT,
    (held, taker) => held === taker || (held !== undefined && hash('sha256', held) === taker),
  ),
}

/** Misreads what a taker presents, and nothing else. */
function presenting(misread: string, read: (binding: string) => Binding): Mutant {
  return {
    breaks: `binding › a binding may be ${misread}`,
    Store: class extends HonestStore {
      protected override checkPresented(binding: Binding) {
        return typeof binding === 'string' ? read(binding) : super.checkPresented(binding)
      }
    },
  }
}

/** Takes some bindings that differ for the same. */
function confusing(confuse: (binding: Binding) => Binding): Mutant {
  return matching(DIFFERENT, (held, taker) => confuse(held) === confuse(taker))
}
