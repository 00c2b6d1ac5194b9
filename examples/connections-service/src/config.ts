import {
  InvalidKeysError,
  type ParsedFieldEncryptionKeys,
  parseFieldEncryptionKeys,
} from '@org/field-encryption'
import { PKCE_STATE_TTL_MS } from '@org/pkce-core'
import { ConfigError } from './config-error.ts'
import { type Connections, parseConnections } from './connections.ts'
import type { PersistenceConfig } from './persistence.ts'
import { secureUrl } from './secure-url.ts'

export interface Config {
  host: string
  port: number
  /** The origin where browsers and providers reach the service. Any replica may answer there. */
  publicUrl: URL
  connections: Connections
  persistence: PersistenceConfig
}

type Environment = Record<string, string | undefined>

/**
 * Reads the service's configuration from the environment. The README lists the variables.
 *
 * @throws {@link ConfigError} naming the variable that is missing or malformed.
 */
export function readConfig(env: Environment): Config {
  return {
    host: optional(env, 'HOST') ?? '127.0.0.1',
    port: integer(env, 'PORT', 3000, 0, 65_535),
    publicUrl: origin('PUBLIC_URL', required(env, 'PUBLIC_URL')),
    connections: parseConnections('CONNECTIONS', required(env, 'CONNECTIONS')),
    persistence: persistenceConfig(env),
  }
}

function persistenceConfig(env: Environment): PersistenceConfig {
  const ttlMs = integer(env, 'PKCE_STATE_TTL_MS', PKCE_STATE_TTL_MS, 1_000, 86_400_000)
  const databaseUrl = optional(env, 'DATABASE_URL')
  if (databaseUrl === undefined) return { ttlMs }
  return {
    ttlMs,
    database: { url: databaseUrl, encryptionKeys: encryptionKeys(env, 'FIELD_ENCRYPTION_KEYS') },
  }
}

function encryptionKeys(env: Environment, variable: string): ParsedFieldEncryptionKeys {
  try {
    return parseFieldEncryptionKeys(required(env, variable))
  } catch (error) {
    throw error instanceof InvalidKeysError
      ? new ConfigError(variable, `is malformed: ${error.message}`)
      : error
  }
}

function optional(env: Environment, variable: string): string | undefined {
  return env[variable] === '' ? undefined : env[variable]
}

function required(env: Environment, variable: string): string {
  const value = optional(env, variable)
  if (value === undefined) throw new ConfigError(variable, 'is not set')
  return value
}

function integer(env: Environment, variable: string, fallback: number, min: number, max: number): number {
  const text = optional(env, variable)
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new ConfigError(variable, `must be an integer from ${min} to ${max}`)
  }
  return value
}

function origin(variable: string, value: string): URL {
  const url = secureUrl(variable, value)
  if (url.href !== `${url.origin}/`) throw new ConfigError(variable, 'must be an origin, without a path')
  return url
}
