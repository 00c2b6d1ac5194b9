import type { ConnectedStatus, ConnectionStatuses } from '../connection-status.ts'
import type { Connection, Connections } from '../connections.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

/** The list of connections, each with a button that starts its flow. */
export function connectionsPage(connections: Connections, statuses: ConnectionStatuses): string {
  const items = Array.from(connections, (connection) => item(connection, statuses.get(connection)))
  return layout(
    'Connections',
    html`<ul>${items}</ul>
<footer>As this replica knows since it started: the others keep their own list.</footer>`,
  )
}

function item(connection: Connection, status: ConnectedStatus | undefined): Html {
  const { kind, name, issuer } = connection
  const verb = status === undefined ? 'Connect' : 'Connect again'
  return html`
<li>
<div><strong>${name}</strong> (${kind}, signs in at ${issuer.host})<p>${statusText(status)}</p></div>
<form method="post" action="/connections/${kind}/${name}/oauth-start">
<button aria-label="${verb}: ${name}">${verb}</button>
</form>
</li>`
}

function statusText(status: ConnectedStatus | undefined): string {
  return status === undefined
    ? 'Not connected'
    : `Connected at ${status.connectedAt.toISOString()}. ${status.detail}`
}
