import { expectTypeOf, test } from 'vitest'
import type { Logger } from '../src/store/index.ts'

/** The methods of a logger as pino's typings declare them, including generics and overloads. */
interface PinoLogFn {
  <T, TMsg extends string = string>(
    obj: T,
    msg?: T extends string ? never : TMsg,
    ...args: ParsedArguments<TMsg>
  ): void
  <_, TMsg extends string = string>(msg: TMsg, ...args: ParsedArguments<TMsg>): void
}
type ParsedArguments<T extends string> = T extends `${string}%s${string}` ? [unknown] : []

test('console and pino are assignable without an adapter', () => {
  expectTypeOf<Console>().toExtend<Logger>()
  expectTypeOf<{ error: PinoLogFn; warn: PinoLogFn; level: string }>().toExtend<Logger>()
  expectTypeOf<{ error: PinoLogFn }>().not.toExtend<Logger>()
  expectTypeOf<{ warn: PinoLogFn }>().not.toExtend<Logger>()
  expectTypeOf<{ error(message: string): void; warn: PinoLogFn }>().not.toExtend<Logger>()
  expectTypeOf<{ error: PinoLogFn; warn(details: object): void }>().not.toExtend<Logger>()
})
