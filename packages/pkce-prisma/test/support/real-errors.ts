import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { expect } from 'vitest'
import { PrismaClient } from '../../src/generated/client.ts'
import { PATIENT, type PkceDatabase } from './pkce-database.ts'

/** How a statement is sent: alone, in an interactive transaction, or so that its COMMIT is slow. */
export type Way = 'raw' | 'transaction' | 'COMMIT'

/** A client like a service's, with at most one connection, whose socket a test can destroy. */
function connect(connectionString: string, name: string, newSocket = () => new Socket()) {
  let socket: Socket | undefined
  const stream = () => {
    socket = newSocket()
    return socket
  }
  const config = { connectionString, stream, max: 1, connectionTimeoutMillis: 60_000, application_name: name }
  // Between two statements nothing else listens for errors of the connection.
  const onConnect = (client: { on(event: 'error', listener: () => void): void }) =>
    client.on('error', () => {})
  const adapter = new PrismaPg({ ...config, onConnect })
  return {
    prisma: new PrismaClient({ adapter, errorFormat: 'minimal' }),
    destroy: (error: Error) => socket?.destroy(error),
  }
}

/** The error that Node reports for a failed system call. */
export function systemError(syscall: string, code: string, more: object = {}): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { syscall, code, errno: -113, ...more })
}

/** The error that Prisma throws when it cannot connect. */
export function errorOfConnecting(way: Way, connectionString: string, error?: Error): Promise<unknown> {
  const newSocket = () => {
    const socket = new Socket()
    if (error) {
      socket.connect = () => {
        process.nextTick(() => socket.destroy(error))
        return socket
      }
    }
    return socket
  }
  const { prisma } = connect(connectionString, 'connecting', newSocket)
  return errorOf(prisma, way, 'SELECT 1')
}

/** The error that Prisma throws when the server answers `sql` with an error. */
export function errorOfStatement(way: Way, connectionString: string, sql: string): Promise<unknown> {
  return errorOf(connect(connectionString, 'statement').prisma, way, sql)
}

/**
 * The error that Prisma throws when a connection is lost while the server runs a statement.
 *
 * @param cause - the error of the socket. Without one, the server ends the session.
 */
export async function errorOfLosing(way: Way, database: PkceDatabase, cause?: Error): Promise<unknown> {
  const name = `losing ${Math.random()}`
  const { prisma, destroy } = connect(database.connectionString, name)
  const busy = way === 'COMMIT' ? 'SELECT dawdle_at_commit()' : 'SELECT pg_sleep(600)::text'
  const error = errorOf(prisma, way, busy)
  const inFlight = way === 'COMMIT' ? 'COMMIT' : busy
  const isBusy = `FROM pg_stat_activity WHERE application_name = $1 AND query = $2 AND wait_event = 'PgSleep'`
  await expect.poll(() => database.query(`SELECT 1 ${isBusy}`, name, inFlight)).toHaveLength(1)
  if (cause) destroy(cause)
  await database.query(`SELECT pg_terminate_backend(pid) ${isBusy}`, name, inFlight)
  return error
}

async function errorOf(prisma: PrismaClient, way: Way, sql: string): Promise<unknown> {
  const work =
    way === 'raw'
      ? prisma.$queryRawUnsafe(sql)
      : prisma.$transaction(async (tx) => void (await tx.$queryRawUnsafe(sql)), PATIENT)
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  await prisma.$disconnect()
  return error
}

/** Creates `dawdle_at_commit()`, which slows down the COMMIT that follows. */
export async function createDawdle(database: PkceDatabase): Promise<void> {
  await database.query(`
    CREATE TABLE dawdled (i int);
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_sleep(600);
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON dawdled DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION dawdle();
    CREATE FUNCTION dawdle_at_commit() RETURNS text LANGUAGE sql AS $$
      INSERT INTO dawdled VALUES (1) RETURNING i::text
    $$`)
}
