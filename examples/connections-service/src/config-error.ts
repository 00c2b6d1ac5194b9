/** An environment variable is missing or invalid. The message names the variable, never its value. */
export class ConfigError extends Error {
  /** @param variable - the invalid variable, followed by a path if it contains JSON. */
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`)
  }
}

// Set on the prototype: an instance field would come too late for the stack, which contains the name.
ConfigError.prototype.name = 'ConfigError'
