// Publishes those tarballs of a folder that the registry does not have yet: `node .ci/publish.js tarballs`. Uses Node, npm and
// tar alone, because the job that publishes installs no dependency. changesets/action reads the lines it prints to know
// what to tag and release.
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
  // A package without this version is answered by nothing, and one that was never published by an error.
  if (status === 0) return stdout.trim() !== ''
  const { error } = JSON.parse(stdout || '{}')
  if (error?.code === 'E404') return false
  throw new Error(`npm cannot say whether ${release} is published: ${error?.code ?? `exit code ${status}`}`)
}
