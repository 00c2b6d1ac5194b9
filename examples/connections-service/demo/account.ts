/** The one account at the demo's identity provider. */
export const ACCOUNT = { login: 'ada', password: 'lovelace' }
