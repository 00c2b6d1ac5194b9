import { html } from './html.ts'
import { layout } from './layout.ts'

/** A page that says one thing and leads back to the list. */
export function messagePage(title: string, message: string): string {
  return layout(title, html`<p role="alert">${message}</p><p><a href="/">Back to the connections</a></p>`)
}
