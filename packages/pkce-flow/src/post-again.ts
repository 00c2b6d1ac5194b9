import { answerHeaders } from './answers.ts'
import type { Settings } from './options.ts'
import { sha256 } from './secrets.ts'

/** The field by which the second POST is known: a browser that has no cookie then, is another one. */
export const POSTED_AGAIN = 'pkce_flow_posted_again'

// Not `form.submit()`: a field named `submit` would be found instead. Before the page has loaded, so that it leaves no
// entry in the history.
const SCRIPT = 'HTMLFormElement.prototype.submit.call(document.forms[0])'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A page that posts a provider's response to the callback once more. The provider's own POST comes from another site, and so
 * without the flow's `Lax` cookie; this one comes from the callback's origin, with it. The code stays out of URLs.
 */
export async function postAgainPage(
  { callbackUrl, returnOrigins }: Settings,
  form: URLSearchParams,
): Promise<Response> {
  const fields = [...form, [POSTED_AGAIN, '1']] as [string, string][]
  const inputs = fields.map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">\n`,
  )
  // Chromium holds the redirect that answers the form to the policy as well.
  const targets = [...returnOrigins].filter((origin) => !callbackUrl.startsWith(`${origin}/`))
  const headers = answerHeaders()
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
${inputs.join('')}<p>One more step finishes the sign-in.</p>
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

/** Of 32 bytes, as a policy names a hash. */
function base64(base64url: string): string {
  return `${base64url.replaceAll('-', '+').replaceAll('_', '/')}=`
}
