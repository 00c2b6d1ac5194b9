import { describe, expect, test } from 'vitest'
import { checkOptions } from '../src/store/index.ts'

const check = (options: unknown) => () => checkOptions('options', options, ['binding', 'signal'])

test.for<[string, object]>([
  ['no options', {}],
  ['known options', { binding: 'a', signal: undefined }],
  ['options without a prototype', Object.assign(Object.create(null), { binding: 'a' })],
])('accepts %s', ([, options]) => {
  expect(check(options)).not.toThrow()
})

describe('refuses', () => {
  test.for<[string, unknown]>([
    ['a binding in place of the options', 'the binding'],
    ['a signal in place of the options', new AbortController().signal],
    ['null', null],
    ['an array', []],
    ['a function', () => {}],
    ['an instance of a class', new (class Options {})()],
    ['inherited options', Object.create({ binding: 'a' })],
  ])('%s', ([, options]) => {
    expect(check(options)).toThrow(new TypeError('options must be an object literal'))
  })

  test.for(['Binding', 'bindng', 'shema'])('the unknown option %s, without repeating it', (name) => {
    expect(check({ [name]: 'the binding' })).toThrow(
      new TypeError('options may contain only binding, signal'),
    )
  })
})
