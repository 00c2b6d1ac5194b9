import { html } from '../src/pages/html.ts'
import { layout } from '../src/pages/layout.ts'
import { ACCOUNT, OTHER_ACCOUNT } from './account.ts'

const OWNER = 'Identity provider'

export function loginPage(failedBefore: boolean): string {
  return layout(
    'Sign in',
    html`<div class="card">
${failedBefore ? html`<p class="bad" role="alert">The user name or the password is wrong.</p>` : ''}
<p>This is the demo’s identity provider. Sign in as <strong>${ACCOUNT.login}</strong> with the password
<strong>${ACCOUNT.password}</strong>, or as <strong>${OTHER_ACCOUNT.login}</strong> with <strong>${OTHER_ACCOUNT.password}</strong>.</p>
<form method="post">
<label>User name <input name="login" autocomplete="username" autocapitalize="none" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button class="primary">Sign in</button>
</form>
</div>`,
    OWNER,
  )
}

export function consentPage(service: string, scope: string): string {
  return layout(
    'Allow access?',
    html`<div class="card">
<p><strong>${service}</strong> asks for <code>${scope}</code></p>
<form method="post" class="actions">
<button class="primary" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
</div>`,
    OWNER,
  )
}
