import { abort } from './abort.ts'
import { aliasing } from './aliasing.ts'
import { appState } from './app-state.ts'
import { appStateAliasing } from './app-state-aliasing.ts'
import { appStateSize } from './app-state-size.ts'
import { binding } from './binding.ts'
import { bindingCharacters } from './binding-characters.ts'
import { bindingCollision } from './binding-collision.ts'
import { bindingExpiry } from './binding-expiry.ts'
import { bindingRace } from './binding-race.ts'
import { close } from './close.ts'
import { collision } from './collision.ts'
import { errors } from './errors.ts'
import { exactlyOnce } from './exactly-once.ts'
import { expiry } from './expiry.ts'
import { malformedAppStates } from './malformed-app-states.ts'
import { malformedBindings } from './malformed-bindings.ts'
import { malformedStates } from './malformed-states.ts'
import type { Mutant } from './mutant.ts'
import { options } from './options.ts'
import { roundTrip } from './round-trip.ts'
import { secrecy } from './secrecy.ts'
import { states } from './states.ts'
import { sweep } from './sweep.ts'
import { timestamps } from './timestamps.ts'
import { values } from './values.ts'

export const mutants: Record<string, Mutant> = {
  ...roundTrip,
  ...appState,
  ...appStateSize,
  ...timestamps,
  ...states,
  ...malformedStates,
  ...exactlyOnce,
  ...collision,
  ...binding,
  ...bindingCharacters,
  ...bindingCollision,
  ...bindingRace,
  ...malformedBindings,
  ...aliasing,
  ...appStateAliasing,
  ...values,
  ...malformedAppStates,
  ...options,
  ...abort,
  ...close,
  ...sweep,
  ...expiry,
  ...bindingExpiry,
  ...errors,
  ...secrecy,
}
