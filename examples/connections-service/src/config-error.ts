/** An environment variable is missing or invalid. The message names the variable, never its value. */
export class ConfigError extends Error {
  /** @param variable - the invalid variable, followed by a path if it contains JSON. */
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`)
  }
}

// On the prototype, where stack traces read it.
ConfigError.prototype.name = 'ConfigError'
