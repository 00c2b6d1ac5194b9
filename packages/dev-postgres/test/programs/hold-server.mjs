// Starts a server and keeps it, until it is told on stdin to end by itself, or until something ends it.
import { startPostgres } from '@org/dev-postgres'

const { connectionString } = await startPostgres()
console.log(connectionString)
process.stdin.once('data', () => process.stdin.destroy())
