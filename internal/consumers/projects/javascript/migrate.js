import assert from 'node:assert/strict'
import { deployMigrations, migrationStatus } from '@org/pkce-migrate'

const { DATABASE_URL: connectionString } = process.env

const { applied } = await deployMigrations({ connectionString })
assert.deepEqual(applied, [], 'the command has already applied every migration')
const { upToDate } = await migrationStatus({ connectionString })
assert.equal(upToDate, true)
console.log('up to date')
