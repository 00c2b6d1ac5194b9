import { html } from './html.ts'
import { layout } from './layout.ts'

/** A page with one message and the next steps: try again, if offered, or go back to the list. */
export function messagePage(title: string, message: string, askAgain = false): string {
  return layout(
    title,
    html`<div class="card refused">
<p role="alert">${message}</p>
<p class="actions">
${askAgain ? html`<a class="button primary" href="">Try again</a>` : ''}
<a class="${askAgain ? 'button' : 'button primary'}" href="/">Back to the connections</a>
</p>
</div>`,
  )
}
