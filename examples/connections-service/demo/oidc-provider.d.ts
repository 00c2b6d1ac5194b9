// Parts of oidc-provider beneath its entry: the entry, and the adapter as a default, print reminders for production.

declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { AdapterConstructor } from 'oidc-provider'

  export function createMemoryAdapter(clockTolerance: number): AdapterConstructor
}
