/** The versions of the platform, as `process.versions` has them. */
interface Versions {
  node?: string
  bun?: string
  deno?: string
}

declare const process: { versions?: Versions } | undefined

/**
 * Checks the version of Node.js against the range of the packages. On an older one something would fail later, with an error
 * that does not say why. Bun and Deno name a version of Node.js as well, which says nothing about them.
 *
 * @throws `Error` naming the range and the version.
 */
export function checkNode(
  versions: Versions | undefined = typeof process === 'undefined' ? undefined : process?.versions,
): void {
  if (versions?.node === undefined || versions.bun !== undefined || versions.deno !== undefined) return
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24
  if (!fits)
    throw new Error(`@org/pkce-* needs Node.js ^20.19 || ^22.12 || >=24, and this is ${versions.node}`)
}
