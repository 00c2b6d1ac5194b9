/**
 * A separate process that runs one cluster for the process that started it. The channel between the two closes when either
 * ends in any way. Then the supervisor removes the cluster and ends as well.
 */
import { Cluster } from './cluster.ts'
import type { Reply, Request } from './protocol.ts'

let cluster: Cluster | undefined
let work: Promise<void> = Promise.resolve()

async function perform(request: Request): Promise<string> {
  if (request.command === 'create') {
    cluster = await Cluster.create(request.options)
    await cluster.initialize()
  }
  if (!cluster) throw new Error('The server was not started yet')
  switch (request.command) {
    case 'create':
    case 'resume':
      await cluster.start()
      break
    case 'halt':
      await cluster.stop(request.mode)
      break
    case 'freeze':
      await cluster.freeze()
      break
    case 'thaw':
      await cluster.thaw()
      break
    case 'demote':
      await cluster.demote(request.primary)
  }
  return cluster.connectionString
}

async function answer(request: Request): Promise<void> {
  const reply: Reply = await perform(request).then(
    (connectionString) => ({ connectionString }),
    (error: Error) => ({ error: error.message }),
  )
  // The requesting process may have ended by now. That is not an error here: `disconnect` handles it.
  process.send?.(reply, () => {})
}

async function end(): Promise<void> {
  await cluster?.destroy()
  process.exit()
}

function endAfterWork(): void {
  work = work.then(end).catch(() => process.exit(1))
}

process.on('message', (request: Request) => {
  work = work.then(() => answer(request))
})
process.on('disconnect', endAfterWork)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, endAfterWork)
