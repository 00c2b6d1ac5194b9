import type { ClusterOptions } from './cluster.ts'
import type { StopMode } from './server-process.ts'

/** What the process that wants a server asks of the supervisor. To end it all, it just disconnects. */
export type Request =
  | { command: 'create'; options: ClusterOptions }
  | { command: 'halt'; mode: StopMode }
  | { command: 'resume' | 'freeze' | 'thaw' }
  | { command: 'demote'; primary: string | undefined }

/** The supervisor's answer, one to each request, in their order. */
export type Reply = { connectionString: string } | { error: string }
