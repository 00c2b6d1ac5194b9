import { expect, test } from 'vitest'
import { checkNode } from '../src/store/check-node.ts'

test.for(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'])('Node.js %s is supported', (node) => {
  expect(() => checkNode({ node })).not.toThrow()
})

test.for(['18.20.4', '20.18.3', '21.7.3', '22.11.0', '23.11.0'])(
  'Node.js %s is refused with an error that names the supported range',
  (node) => {
    const refusal = new Error(`@org/pkce-* requires Node.js ^20.19 || ^22.12 || >=24, but this is ${node}`)
    expect(() => checkNode({ node })).toThrow(refusal)
  },
)

test.for([{}, undefined, { node: '20.11.1', deno: '2.1.0' }, { node: '18.0.0', bun: '1.0.0' }])(
  'a platform other than Node.js is accepted: %o',
  (versions) => {
    expect(() => checkNode(versions)).not.toThrow()
  },
)
