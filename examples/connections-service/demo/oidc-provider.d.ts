// Internal modules of oidc-provider. Its entry point and its default adapter print reminders for production.

declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { AdapterConstructor } from 'oidc-provider'

  export function createMemoryAdapter(clockTolerance: number): AdapterConstructor
}
