import type { ConnectionStatus } from '../table/connection-table.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

export interface ListedConnection {
  kind: string
  name: string
  issuer: URL
  status: ConnectionStatus | undefined
}

/**
 * The list of connections, each with a button that starts its flow.
 *
 * @param replica - the host that answers the request.
 * @param finished - the connection whose flow has just completed.
 */
export function connectionsPage(
  connections: ListedConnection[],
  replica: string,
  finished?: ListedConnection,
): string {
  return layout(
    'Connections',
    html`<p class="lead">External accounts that this service uses for you.</p>
${finished === undefined ? '' : success(finished)}
<ul class="connections" role="list">${connections.map(item)}</ul>
<footer>Answered by <strong>${replica}</strong>. Every replica shows the same.</footer>`,
  )
}

/** Depends on the stored status, so a forged link to this page cannot claim a connection. */
function success({ name, status }: ListedConnection): Html | '' {
  if (!status?.connectedAt || status.failure !== null) return ''
  return html`<p class="note good" role="status"><strong>${name}</strong> is connected.</p>`
}

function item({ kind, name, issuer, status }: ListedConnection): Html {
  const isConnected = Boolean(status?.connectedAt)
  const verb = isConnected ? 'Reconnect' : 'Connect'
  const action = `/connections/${kind}/${name}`
  return html`
<li class="card" id="${kind}-${name}">
<header>
<div class="mark" aria-hidden="true">${name.slice(0, 1)}</div>
<div class="title">
<h2>${name}</h2>
<p class="quiet">${kind.toUpperCase()}, signs in at ${issuer.host}</p>
</div>
<p class="badge ${isConnected ? 'good' : 'quiet'}">${isConnected ? 'Connected' : 'Not connected'}</p>
</header>
${status === undefined ? '' : details(status)}
<div class="actions">
<form method="post" action="${action}/oauth-start">
<button${isConnected ? '' : html` class="primary"`} aria-label="${verb} ${name}">${verb}</button>
</form>
${isConnected ? html`<form method="post" action="${action}/use"><button aria-label="Use ${name}">Use</button></form>` : ''}
</div>
</li>`
}

function details({ account, answer, tools, connectedAt, failure, failedAt }: ConnectionStatus): Html {
  const as = account === null ? '' : html` as <strong>${account}</strong>`
  return html`${connectedAt === null ? '' : html`<p>Connected${as} since ${time(connectedAt)}</p>`}
${tools.length === 0 ? '' : html`<ul class="tools" role="list" aria-label="Tools">${tools.map((tool) => html`<li><code>${tool}</code></li>`)}</ul>`}
${answer === null ? '' : html`<p class="answer">${answer}</p>`}
${failure === null ? '' : html`<p class="bad">Last attempt failed: ${failure}${failedAt === null ? '' : html` (${time(failedAt)})`}</p>`}`
}

function time(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${TIME.format(at)} UTC</time>`
}
