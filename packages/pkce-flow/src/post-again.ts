import type { Settings } from './options.ts'
import { responseHeaders } from './responses.ts'
import { sha256 } from './secrets.ts'

/** The field that marks the second POST. If the cookie is still missing then, this is another browser. */
export const POSTED_AGAIN = 'pkce_flow_posted_again'

// Not `form.submit()`, because a field named `submit` would hide the method. The script runs before the page has loaded, so
// that the page leaves no entry in the history.
const SCRIPT = 'HTMLFormElement.prototype.submit.call(document.forms[0])'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A page that posts a provider's response to the callback again. The provider's POST comes from another site and therefore
 * without the flow's `Lax` cookie. The second POST comes from the callback's origin and has the cookie. The code never
 * appears in a URL.
 */
export async function postAgainPage(
  { callbackUrl, returnOrigins }: Settings,
  form: URLSearchParams,
): Promise<Response> {
  const fields = [...form, [POSTED_AGAIN, '1']] as [string, string][]
  const inputs = fields.map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">\n`,
  )
  // Chromium also applies `form-action` to the redirect that follows the form.
  const targets = [...returnOrigins].filter((origin) => !callbackUrl.startsWith(`${origin}/`))
  const headers = responseHeaders()
  headers.set('content-type', 'text/html; charset=utf-8')
  headers.set('x-content-type-options', 'nosniff')
  headers.set(
    'content-security-policy',
    `default-src 'none'; script-src 'sha256-${base64(await sha256(SCRIPT))}'; ` +
      `form-action ${["'self'", ...targets].join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
  )
  return new Response(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signing in</title>
</head>
<body>
<form method="post" action="${escaped(callbackUrl)}">
${inputs.join('')}<p>One more step to finish the sign-in.</p>
<button>Continue</button>
</form>
<script>${SCRIPT}</script>
</body>
</html>
`,
    { status: 200, headers },
  )
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** Converts 32 bytes in base64url to base64, the encoding of hashes in a policy. */
function base64(base64url: string): string {
  return `${base64url.replaceAll('-', '+').replaceAll('_', '/')}=`
}
