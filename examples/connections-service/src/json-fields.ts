import { ConfigError } from './config-error.ts'
import { secureUrl } from './secure-url.ts'

/** Reads the fields of a JSON object in the configuration. Errors name the path of the field. */
export class JsonFields {
  readonly #path: string
  readonly #fields: Record<string, unknown>

  constructor(path: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ConfigError(path, 'must be an object')
    }
    this.#path = path
    this.#fields = value as Record<string, unknown>
  }

  fail(field: string, problem: string): never {
    throw new ConfigError(`${this.#path}.${field}`, problem)
  }

  optionalText(field: string): string | undefined {
    const value = this.#fields[field]
    if (value === undefined) return undefined
    if (typeof value !== 'string' || value === '') this.fail(field, 'must be a non-empty string')
    return value
  }

  text(field: string): string {
    return this.optionalText(field) ?? this.fail(field, 'is missing')
  }

  url(field: string): URL {
    return secureUrl(`${this.#path}.${field}`, this.text(field))
  }

  object(field: string): JsonFields {
    return new JsonFields(`${this.#path}.${field}`, this.#fields[field] ?? {})
  }
}
