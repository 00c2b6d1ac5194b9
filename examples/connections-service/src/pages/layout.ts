import { type Html, html } from './html.ts'
import { STYLE } from './style.ts'

/**
 * A complete page.
 *
 * @param owner - the owner of the page, if it is not the service. The page then has different colours.
 */
export function layout(title: string, body: Html, owner = ''): string {
  return html`<!doctype html>
<html lang="en"${owner === '' ? '' : html` class="elsewhere"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${owner === '' ? '' : html`<p class="owner">${owner}</p>`}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.toString()
}
