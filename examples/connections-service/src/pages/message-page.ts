import { html } from './html.ts'
import { layout } from './layout.ts'

/** A page with one message, and what to do now: to ask for it again, or to go back to the list. */
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
