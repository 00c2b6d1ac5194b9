import { html } from '../pages/html.ts'
import { layout } from '../pages/layout.ts'
import { ACCOUNT } from './account.ts'
import type { Interaction } from './interactions.ts'

export function loginPage(failedBefore: boolean): string {
  return layout(
    'Sign in',
    html`
${failedBefore ? html`<p role="alert">That is not the account.</p>` : ''}
<p>This is the demo’s identity provider. Sign in as “${ACCOUNT.login}” with the password “${ACCOUNT.password}”.</p>
<form method="post">
<label>User name <input name="login" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>`,
  )
}

export function consentPage({ params: { client_id, scope } }: Interaction): string {
  return layout(
    'Allow access?',
    html`
<p>“${String(client_id)}” asks for: ${String(scope)}</p>
<form method="post">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`,
  )
}
