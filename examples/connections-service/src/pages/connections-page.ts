import type { ConnectionStatus, ConnectionStatuses } from '../connection-status.ts'
import type { Connection, Connections } from '../connections.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/**
 * The list of connections, each with a button that starts its flow.
 *
 * @param finished - the connection that a flow has just come back for.
 */
export function connectionsPage(
  connections: Connections,
  statuses: ConnectionStatuses,
  finished?: Connection,
): string {
  const items = Array.from(connections, (connection) => item(connection, statuses.get(connection)))
  return layout(
    'Connections',
    html`${finished === undefined ? '' : success(finished, statuses.get(finished))}
<ul role="list">${items}</ul>
<footer>As this replica has seen it since it started.</footer>`,
  )
}

/** Says what is so: whoever makes up a link to this page cannot have it say that something is connected. */
function success({ name }: Connection, { connected }: ConnectionStatus): Html | '' {
  if (connected === undefined) return ''
  return html`<p class="card done" role="status"><strong>${name}</strong> is connected.</p>`
}

function item({ kind, name, issuer }: Connection, status: ConnectionStatus): Html {
  const connected = status.connected !== undefined
  const verb = connected ? 'Reconnect' : 'Connect'
  return html`
<li>
<div>
<h2>${name}</h2>
<p class="quiet">${kind.toUpperCase()}, signs in at ${issuer.host}</p>
${statusLines(status)}
</div>
<form method="post" action="/connections/${kind}/${name}/oauth-start">
<button${connected ? '' : html` class="primary"`} aria-label="${verb} ${name}">${verb}</button>
</form>
</li>`
}

function statusLines({ connected, failed }: ConnectionStatus): Html {
  return html`${connected === undefined ? html`<p>Not connected</p>` : connectedSince(connected)}
${failed === undefined ? '' : html`<p class="bad">Last attempt failed: ${failed.reason} (${time(failed.at)})</p>`}`
}

function connectedSince({ at, account, detail }: NonNullable<ConnectionStatus['connected']>): Html {
  const as = account === undefined ? '' : ` as ${account}`
  return html`<p><span class="good">Connected</span>${as} since ${time(at)}</p><p class="quiet">${detail}</p>`
}

function time(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${TIME.format(at)} UTC</time>`
}
