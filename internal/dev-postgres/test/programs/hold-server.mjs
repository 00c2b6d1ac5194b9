// Starts a server and keeps it, until it is told on stdin to end by itself, or until something ends it.
import { startPostgres } from '@org/dev-postgres'

// What root makes under this mask, the server's user can only read where it is handed over.
process.umask(0o077)

const { connectionString } = await startPostgres()
console.log(connectionString)
process.stdin.once('data', () => process.stdin.destroy())
