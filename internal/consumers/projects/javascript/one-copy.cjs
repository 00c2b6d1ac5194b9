const assert = require('node:assert/strict')

const PACKAGES = [
  '@org/field-encryption',
  '@org/pkce-core',
  '@org/pkce-core/store',
  '@org/pkce-flow',
  '@org/pkce-memory',
  '@org/pkce-migrate',
  '@org/pkce-prisma',
  '@org/pkce-prisma/client',
]

async function main() {
  for (const name of PACKAGES) {
    const [required, imported] = [require(name), await import(name)]
    for (const [key, value] of Object.entries(imported)) assert.equal(required[key], value, `${name}: ${key}`)
  }
  console.log('one copy')
}

main()
