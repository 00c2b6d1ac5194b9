// Packs each built package into tarballs/: `node .ci/pack.js`.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { pnpm } from '../scripts/pnpm.js'

rmSync('tarballs', { recursive: true, force: true })
mkdirSync('tarballs')
for (const folder of readdirSync('packages')) {
  await pnpm('--dir', `packages/${folder}`, 'pack', '--pack-destination', '../../tarballs')
}
