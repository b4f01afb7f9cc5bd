import { GraphQLError, isConstValueNode, print } from 'graphql';
import { type ErrorCode, errorCodes } from '../domain/failure.ts';

const INTERNAL =
  'An internal error occurred and was logged. Repeat the call with the same idempotency key; nothing is ' +
  'lost.';
const OVERLOADED =
  'The database is unavailable. Repeat the call in a few seconds with the same idempotency key.';

type ErrorsOptions = {
  /** Whether the database connection failed, so that the same call may soon succeed. */
  isOverload: (error: unknown) => boolean;
  /** `path` leads to the field of the operation, such as `customers.nodes.0.id`. */
  logError: (error: unknown, path?: string) => void;
  docUrl: (code: ErrorCode) => string;
  /** Removes suggestions of field names from messages, in live mode. */
  hideSuggestions: boolean;
};

/** Longest message about a request: names in it are the client's, of any length. */
const MAX_MESSAGE = 500;

/** The message of an error about the request, without the values that graphql repeats: they may be secrets. */
function clientMessage({ message, nodes = [] }: GraphQLError): string {
  let text = message.replace(/ ((?:Block)?String) ".*"/s, ' $1');
  for (const node of nodes.filter(isConstValueNode)) {
    text = text.replace(`, found ${print(node)}`, '').replace(`: ${print(node)}`, '');
  }
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

function isClientError(status = 0): boolean {
  return status >= 400 && status < 500;
}

/** Maps every error to one with a code, a message and a link. Details of internal errors go to the log only. */
export function createErrorMapper({ isOverload, logError, docUrl, hideSuggestions }: ErrorsOptions) {
  const build = (error: GraphQLError, code: ErrorCode, message: string, more: Record<string, unknown>) =>
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
    const internal = (reason: unknown) => {
      logError(reason, error.path?.join('.'));
      return isOverload(reason)
        ? build(error, 'OVERLOADED', OVERLOADED, { retryable: true, http: { status: 503 } })
        : build(error, 'INTERNAL', INTERNAL, {});
    };
    if (cause && !(cause instanceof GraphQLError)) return internal(cause);
    const { code: found, http } = (error.extensions ?? {}) as { code?: string; http?: { status?: number } };
    const known = errorCodes.find((code) => code === found);
    // Yoga gives its refusals of a request a status. An error with neither status nor code is a fault of the gateway: a
    // resolver's value does not fit the type of its field.
    if (!known && !isClientError(http?.status)) return internal(cause ?? error);
    const code = known ?? 'BAD_REQUEST';
    const text = clientMessage(error);
    const message = hideSuggestions ? text.replace(/ Did you mean .*$/s, '') : text;
    // Yoga's `spec` flag turns 400 into 200 for clients that accept application/json. A body that is not JSON keeps 400.
    const status = found === 'BAD_REQUEST' && http?.status ? { status: http.status } : http;
    return build(error, code, message, status === undefined ? {} : { http: status });
  };
}

/** The error for a malformed request. Returned at top level, not as a member of a result union. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

/** The error for a request without a valid API key. */
export function unauthenticated(docUrl: (code: ErrorCode) => string): GraphQLError {
  const extensions = { code: 'UNAUTHENTICATED', docUrl: docUrl('UNAUTHENTICATED'), http: { status: 401 } };
  return new GraphQLError(
    'Send your secret key as "authorization: Bearer sk_…". A sandbox prints its demo key when it starts.',
    { extensions },
  );
}
