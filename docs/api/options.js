import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Types that are written where they are used, and said in words there. */
const INLINE = [
  '@org/field-encryption.isFieldEncryptionError.__type.code',
  '@org/pkce-core.isPkceStoreError.__type.code',
  '@org/pkce-core.PkceStore.put.__type.expiresAt',
  '@org/pkce-core/store.BasePkceStore.put.__type.expiresAt',
  '@org/pkce-core/store.BasePkceStore.putFlow.__type.expiresAt',
  '@org/pkce-memory.MemoryPkceStore.put.__type.expiresAt',
  '@org/pkce-memory.MemoryPkceStore.putFlow.__type.expiresAt',
  '@org/pkce-migrate.isMigrateError.__type.code',
  '@org/pkce-prisma.PrismaPkceStore.put.__type.expiresAt',
]

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url))

/**
 * What TypeDoc does with a folder of packages: it documents each entry in their `exports`, and fails on anything public
 * and undocumented.
 */
export function apiOptions(folder) {
  const packages = publishedPackages(folder)
  return {
    name: 'PKCE stores',
    entryPoints: packages.flatMap(entryPoints),
    tsconfig: pathOf('tsconfig.json'),
    plugin: [pathOf('links-by-name.js')],
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    // Without their names here TypeDoc asks for no documentation at all.
    packagesRequiringDocumentation: packages.map(({ name }) => name),
    requiredToBeDocumented: [
      'Module',
      'Variable',
      'Function',
      'Class',
      'Interface',
      'TypeAlias',
      'Constructor',
      'Property',
      'Method',
      'Accessor',
    ],
    intentionallyNotDocumented: INLINE.filter((name) => packages.some((one) => name.startsWith(one.name))),
    validation: true,
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
  }
}

function publishedPackages(folder) {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, ...JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
}

/** The sources behind what a package exports. */
function entryPoints({ path, exports }) {
  return Object.values(exports).map((entry) => join(path, entry['@org/source']))
}
