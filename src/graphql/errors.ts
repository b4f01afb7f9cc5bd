import { GraphQLError } from 'graphql';
import { type ErrorCode, errorCodes } from '../domain/failure.ts';

/** Nobody is told what broke inside; the log is. */
const INTERNAL =
  'Something went wrong on our side and was logged. Repeat the call with the same idempotency key; nothing is lost.';
const OVERLOADED =
  'The database does not answer just now. Repeat the call in a few seconds with the same idempotency key.';

type ErrorsOptions = {
  /** A failure of the database connection: the same call may work in a moment. */
  isOverload: (error: unknown) => boolean;
  logError: (error: unknown) => void;
  docUrl: (code: ErrorCode) => string;
  /** In live nothing of a library's wording helps an attacker to guess names. */
  hideSuggestions: boolean;
};

/** The last stage of every error: whatever it was, the client gets a code, words that help and a link. */
export function createErrorMapper({ isOverload, logError, docUrl, hideSuggestions }: ErrorsOptions) {
  const build = (error: GraphQLError, code: ErrorCode, message: string, more?: Record<string, unknown>) =>
    new GraphQLError(message, {
      nodes: error.nodes,
      source: error.source,
      positions: error.positions,
      path: error.path,
      extensions: { ...more, code, docUrl: docUrl(code) },
    });
  return (thrown: unknown): Error => {
    const error =
      thrown instanceof GraphQLError ? thrown : new GraphQLError('', { originalError: thrown as Error });
    const cause = error.originalError;
    if (cause && !(cause instanceof GraphQLError)) {
      const code = isOverload(cause) ? 'OVERLOADED' : 'INTERNAL';
      logError(cause);
      return build(
        error,
        code,
        code === 'OVERLOADED' ? OVERLOADED : INTERNAL,
        code === 'OVERLOADED' ? { retryable: true, http: { status: 503 } } : {},
      );
    }
    // The compiled variables' errors come without extensions, and keep what a scalar said to themselves.
    const { code, http } = (error.extensions ?? {}) as { code?: string; http?: { status?: number } };
    const known = errorCodes.find((ours) => ours === code) ?? 'BAD_REQUEST';
    const whole =
      cause && cause.message !== error.message ? `${error.message} ${cause.message}.` : error.message;
    const message = hideSuggestions ? whole.replace(/ Did you mean .*$/s, '') : whole;
    // Yoga answers 200 to bodies that are no JSON where it takes them for faults of the operation.
    const status = code === 'BAD_REQUEST' && http?.status ? { status: http.status } : http;
    return build(error, known, message, status === undefined ? {} : { http: status });
  };
}

/** No key, or not one of ours. */
export function unauthenticated(docUrl: (code: ErrorCode) => string): GraphQLError {
  return new GraphQLError(
    'Send your secret key as "authorization: Bearer sk_…". A sandbox prints its demo key when it starts.',
    {
      extensions: { code: 'UNAUTHENTICATED', docUrl: docUrl('UNAUTHENTICATED'), http: { status: 401 } },
    },
  );
}
