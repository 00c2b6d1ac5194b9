import { abort } from './abort.ts'
import { aliasing } from './aliasing.ts'
import { binding } from './binding.ts'
import { bindingCollision } from './binding-collision.ts'
import { bindingExpiry } from './binding-expiry.ts'
import { bindingRace } from './binding-race.ts'
import { close } from './close.ts'
import { collision } from './collision.ts'
import { errors } from './errors.ts'
import { exactlyOnce } from './exactly-once.ts'
import { expiry } from './expiry.ts'
import { instants } from './instants.ts'
import { malformedBindings } from './malformed-bindings.ts'
import { roundTrip } from './round-trip.ts'
import type { Saboteur } from './saboteur.ts'
import { sweep } from './sweep.ts'
import { tokens } from './tokens.ts'
import { values } from './values.ts'

export const saboteurs: Record<string, Saboteur> = {
  ...roundTrip,
  ...instants,
  ...tokens,
  ...exactlyOnce,
  ...collision,
  ...binding,
  ...bindingCollision,
  ...bindingRace,
  ...malformedBindings,
  ...aliasing,
  ...values,
  ...abort,
  ...close,
  ...sweep,
  ...expiry,
  ...bindingExpiry,
  ...errors,
}
