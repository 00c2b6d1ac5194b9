import type { ClusterOptions } from './cluster.ts'
import type { StopMode } from './server-process.ts'

/** A request to the supervisor. The requesting process disconnects to end everything. */
export type Request =
  | { command: 'create'; options: ClusterOptions }
  | { command: 'halt'; mode: StopMode }
  | { command: 'resume' | 'freeze' | 'thaw' }
  | { command: 'demote'; primary: string | undefined }

/** The supervisor's answer. It sends one for each request, in order. */
export type Reply = { connectionString: string } | { error: string }
