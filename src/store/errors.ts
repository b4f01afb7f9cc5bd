import { Unavailable } from '../domain/unavailable.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html: 08 connection, 53 resources, 57P0x shutdown
// or start, 57014 statement timeout, 55P03 lock timeout, 25P03 idle in transaction, 25006 read-only standby.
const UNAVAILABLE_STATES = /^(08...|53...|57P0.|57014|55P03|25P03|25006)$/;
const UNAVAILABLE_SYSTEM =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;
// The driver's own errors carry no code.
const UNAVAILABLE_MESSAGE =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** SQLSTATE of the server, or the system's code; null if the error has none. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** The transaction was rolled back and may be repeated: serialization failure (40001), deadlock (40P01). */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01';
}

/** A unique index rejected the row (23505); with `constraint`, the index of that name. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (errorCode(error) !== '23505') return false;
  return (
    constraint === undefined ||
    (error instanceof Error && 'constraint' in error && error.constraint === constraint)
  );
}

/**
 * 55000 is many things. It ends a connection (FATAL) if the database accepts none for now (`ALLOW_CONNECTIONS false`, for
 * maintenance), which is an outage. As the error of a statement it is a fault of that statement, for instance of a trigger
 * that reads an unassigned record, and a repeat does not help. A promoted or recovering server does not send it: 57P03 or
 * 25006.
 */
function refusesConnections(error: Error, code: string): boolean {
  return code === '55000' && 'severity' in error && error.severity === 'FATAL';
}

/** Wraps an error in `Unavailable` if the database is unreachable or overloaded, and returns any other. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Unavailable) return error;
  const code = errorCode(error);
  // Several addresses were tried and all failed: the codes are on the causes.
  const refused =
    error instanceof AggregateError &&
    error.errors.some((cause) => UNAVAILABLE_SYSTEM.test(errorCode(cause) ?? ''));
  const unavailable =
    refused ||
    (code === null
      ? UNAVAILABLE_MESSAGE.test(error.message)
      : UNAVAILABLE_STATES.test(code) || UNAVAILABLE_SYSTEM.test(code) || refusesConnections(error, code));
  if (!unavailable) return error;
  return new Unavailable(`The database is unavailable: ${error.message || code}`, { cause: error });
}
