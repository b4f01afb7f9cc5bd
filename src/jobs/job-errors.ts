/**
 * Thrown by a handler when its job is too early: the same job is sent again, due after `seconds`. It uses up
 * no retry and the delay does not grow, so the handler itself decides when to stop.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly seconds: number;
  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** The job timed out, or the process stops. Its handler may still be running, and must be safe to repeat. */
export class JobAborted extends Error {
  override readonly name = 'JobAborted';
}

/** Errors whose messages were written for an operator. Any other may quote a provider or the database. */
const PLAIN = new Set(['ProviderError', 'JobAborted']);

/** Why a job failed, without secrets, for `npm run jobs`. The log has the whole error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the handler threw a value that is not an error';
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return PLAIN.has(name) ? `${name}${code}: ${message}` : `${name}${code}`;
}

/** Rejects with JobAborted at the timeout or the signal: a hanging job delays neither others nor a stop. */
export async function withTimeout(
  seconds: number,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (stop.aborted) throw new JobAborted('not started: the process is stopping');
  const { promise, reject } = Promise.withResolvers<never>();
  const stopped = () => reject(new JobAborted('not finished before the process stopped'));
  stop.addEventListener('abort', stopped);
  const timer = setTimeout(
    () => reject(new JobAborted(`not finished after ${seconds} seconds`)),
    seconds * 1000,
  );
  try {
    await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}
