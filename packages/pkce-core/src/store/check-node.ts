/** The part of `process.versions` that is read here. */
interface Versions {
  node?: string
  bun?: string
  deno?: string
}

declare const process: { versions?: Versions } | undefined

/**
 * Checks that the packages support this version of Node.js. On other versions, something would fail later with an
 * error that does not name the cause. Bun and Deno also report a version of Node.js, which says nothing about them.
 *
 * @throws `Error` the version is not supported. Names the supported range and the version.
 */
export function checkNode(
  versions: Versions | undefined = typeof process === 'undefined' ? undefined : process?.versions,
): void {
  if (versions?.node === undefined || versions.bun !== undefined || versions.deno !== undefined) return
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24
  if (!fits)
    throw new Error(`@org/pkce-* requires Node.js ^20.19 || ^22.12 || >=24, but this is ${versions.node}`)
}
