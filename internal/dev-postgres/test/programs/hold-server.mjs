// Starts a server and keeps it running until a line on stdin asks it to end, or until the process is ended.
import { startPostgres } from '@org/dev-postgres'

// With this mask, the server's user can only read files of root that are handed over to it.
process.umask(0o077)

const { connectionString } = await startPostgres()
console.log(connectionString)
process.stdin.once('data', () => process.stdin.destroy())
