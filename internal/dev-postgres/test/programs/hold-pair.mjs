// Starts a primary and its standby, and keeps them running. Freezes the standby when a line arrives on stdin.
import { startPostgres } from '@org/dev-postgres'

const primary = await startPostgres()
const standby = await primary.startStandby()
console.log(JSON.stringify([primary.connectionString, standby.connectionString]))
process.stdin.once('data', async () => {
  await standby.freeze()
  console.log('frozen')
})
