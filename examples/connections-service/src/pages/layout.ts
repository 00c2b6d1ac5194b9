import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'

const STYLE = html`
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; }
  h1 { font-size: 1.5rem; }
  ul { list-style: none; padding: 0; }
  li { align-items: center; border-top: 1px solid #8886; display: flex; gap: 1rem; padding: .75rem 0; }
  li > div { flex: 1; }
  p { margin: 0 0 1rem; }
  li p { margin: 0; }
  label { display: block; margin-bottom: 1rem; }
  button, input { font: inherit; padding: .4rem 1rem; }
  footer { font-size: .875rem; margin-top: 2rem; opacity: .8; }
`

/** Allows the one stylesheet of {@link layout}, by its hash: pages carry no other style and no script. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE.toString()).digest('base64')}'`

/** A whole page. */
export function layout(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.toString()
}
