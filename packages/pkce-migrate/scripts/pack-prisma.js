// Copies the repository's prisma/ folder into the package, which ships it.
import { cpSync, rmSync } from 'node:fs'

const packed = new URL('../prisma/', import.meta.url)
rmSync(packed, { recursive: true, force: true })
cpSync(new URL('../../../prisma/', import.meta.url), packed, { recursive: true })
