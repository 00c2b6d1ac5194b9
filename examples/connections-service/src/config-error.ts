/** The environment is not what the service needs. The message names the variable, never its value. */
export class ConfigError extends Error {
  /** @param variable - the variable at fault, with a path into it where it holds JSON. */
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`)
  }
}

// On the prototype, where stacks find it.
ConfigError.prototype.name = 'ConfigError'
