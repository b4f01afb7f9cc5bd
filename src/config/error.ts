/** The configuration cannot be used. `message` is one line for an operator: where, what is wrong, what to do. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}
