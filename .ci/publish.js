// Publishes the tarballs of a folder that the registry does not have yet: `node .ci/publish.js tarballs`. Uses only Node, npm
// and tar, because the publishing job installs no dependencies. changesets/action reads its output to learn which packages to
// tag and release.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(process.argv[2] ?? 'tarballs')

for (const file of readdirSync(folder).sort()) {
  const tarball = join(folder, file)
  const manifest = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' })
  const { name, version } = JSON.parse(manifest)
  if (isPublished(`${name}@${version}`)) continue
  execFileSync('npm', ['publish', tarball], { stdio: 'inherit' })
  console.log(`New tag: ${name}@${version}`)
}

/** @param {string} release */
function isPublished(release) {
  const { status, stdout } = spawnSync('npm', ['view', release, 'version', '--json'], { encoding: 'utf8' })
  // Without this version, npm prints nothing. For a package that was never published, it prints an error.
  if (status === 0) return stdout.trim() !== ''
  const { error } = JSON.parse(stdout || '{}')
  if (error?.code === 'E404') return false
  throw new Error(
    `npm did not report whether ${release} is published: ${error?.code ?? `exit code ${status}`}`,
  )
}
