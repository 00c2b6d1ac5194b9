export interface Credentials {
  login: string
  password: string
}

/** The accounts at the demo's identity providers. */
export const ACCOUNT: Credentials = { login: 'ada', password: 'lovelace' }
export const OTHER_ACCOUNT: Credentials = { login: 'grace', password: 'hopper' }

export function isAccount(form: URLSearchParams): boolean {
  return [ACCOUNT, OTHER_ACCOUNT].some(
    ({ login, password }) => form.get('login') === login && form.get('password') === password,
  )
}
