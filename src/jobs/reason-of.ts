/** Errors whose text was written for an operator. Any other's may quote what a provider or a database said. */
const PLAIN = new Set(['ProviderError', 'GivenUp']);

/** Why a job failed, without secrets: kept with it and shown by `npm run jobs`. The log has the whole error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'threw what is no error';
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return PLAIN.has(name) ? `${name}${code}: ${message}` : `${name}${code}`;
}
