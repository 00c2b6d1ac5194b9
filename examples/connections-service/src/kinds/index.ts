import { api } from './api.ts'
import type { ConnectionKind } from './connection-kind.ts'
import { mcp } from './mcp.ts'

/** Every kind of connection. A new kind needs a new file and a new line here. */
export const connectionKinds: ReadonlyMap<string, ConnectionKind> = new Map([
  ['mcp', mcp],
  ['api', api],
])
