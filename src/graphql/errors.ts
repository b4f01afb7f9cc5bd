import { GraphQLError, type GraphQLErrorOptions, isConstValueNode, print } from 'graphql';
import { type ErrorCode, errorCodes } from '../domain/failure.ts';

const INTERNAL =
  'An internal error occurred and was logged. Repeat the call with the same idempotency key; nothing is ' +
  'lost.';
const OVERLOADED =
  'The database is unavailable. Repeat the call in a few seconds with the same idempotency key.';

type Extensions = { code?: string; http?: { status?: number; spec?: boolean } } & Record<string, unknown>;

/** Members of `extensions` that a client gets beside the code and the link. */
const DETAILS = new Set(['retryable', 'retryAfterSeconds', 'cost', 'limit']);

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
      // A field that failed is named by its path; compiled operations have no location for it.
      ...(error.path ? {} : { nodes: error.nodes, source: error.source, positions: error.positions }),
      path: error.path,
      extensions: { ...more, code, docUrl: docUrl(code) },
    });
  return (thrown: unknown): GraphQLError => {
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
    const { code: found, http, ...given } = (error.extensions ?? {}) as Extensions;
    const known = errorCodes.find((code) => code === found);
    // Yoga gives its refusals of a request a status. An error with neither status nor code is a fault of the gateway: a
    // resolver's value does not fit the type of its field.
    if (!known && !isClientError(http?.status)) return internal(cause ?? error);
    const code = known ?? 'BAD_REQUEST';
    const text = clientMessage(error);
    const message = hideSuggestions ? text.replace(/ Did you mean .*$/s, '') : text;
    const more = Object.fromEntries(Object.entries(given).filter(([name]) => DETAILS.has(name)));
    return build(error, code, message, http === undefined ? more : { ...more, http });
  };
}

export type ErrorMapper = ReturnType<typeof createErrorMapper>;

/** The error for a malformed request. Returned at top level, not as a member of a result union. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

/** Refused before anything runs: 200 for clients that accept application/json, 400 for others. */
const REFUSED = { status: 400, spec: true };

/** The error for a request that cannot be run. `status`: the same for every client. */
export function requestError(
  message: string,
  { status, ...options }: GraphQLErrorOptions & { status?: number } = {},
): GraphQLError {
  const http = status === undefined ? REFUSED : { status };
  return new GraphQLError(message, { ...options, extensions: { code: 'BAD_REQUEST', http } });
}

/** Makes an error of graphql about a document one of the request. */
export function asRequestError(error: GraphQLError): GraphQLError {
  Object.assign(error.extensions, { http: REFUSED });
  return error;
}

/** The error for an operation that exceeds a limit. */
export function tooCostly(what: string, cost: number, limit: number): GraphQLError {
  // JSON has no infinity.
  const shown = Number.isFinite(cost) ? cost : Number.MAX_SAFE_INTEGER;
  return new GraphQLError(`The operation has too many ${what}: ${limit} are allowed.`, {
    extensions: { code: 'QUERY_TOO_COSTLY', cost: shown, limit, http: REFUSED },
  });
}

/** The error for a call that was not answered in time. */
export function timedOut(): GraphQLError {
  const message =
    'The call timed out: the gateway or its database is overloaded. Repeat it in a few seconds with the ' +
    'same idempotency key; nothing is done twice.';
  return new GraphQLError(message, {
    extensions: { code: 'OVERLOADED', retryable: true, http: { status: 503 } },
  });
}

/** The error for a document that the gateway does not know, or that it must know. */
export function documentError(code: 'DOCUMENT_NOT_FOUND' | 'DOCUMENT_REQUIRED'): GraphQLError {
  const message =
    code === 'DOCUMENT_NOT_FOUND'
      ? 'The gateway does not know this document. Push it with "npm run documents -- push", or send its text.'
      : 'The gateway runs trusted documents only: send the documentId of one instead of query.';
  return new GraphQLError(message, { extensions: { code, http: REFUSED } });
}

/** The error for a mutation in a URL, which a link could contain. */
export function mutationByGet(): GraphQLError {
  return new GraphQLError('Can only perform a mutation operation from a POST request.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 405, headers: { allow: 'POST' } } },
  });
}

/** The error for a subscription whose client accepts no stream. */
export function notStreamed(): GraphQLError {
  return requestError('Subscribe with accept: text/event-stream.', { status: 406 });
}

/** The error for a request beyond a limit of its API key, customer or address. */
export function rateLimited(message: string, retryAfterSeconds?: number): GraphQLError {
  const extensions = { code: 'RATE_LIMITED', http: { status: 429 } };
  return new GraphQLError(message, {
    extensions: retryAfterSeconds === undefined ? extensions : { ...extensions, retryAfterSeconds },
  });
}

/** The error for a caller that is known and may not do this. `path` leads to the field or argument that is not open to it. */
export function forbidden(path: string, message: string): GraphQLError {
  return denied(`${path}: ${message}`);
}

/** The error for a caller that is known and may not send this request. */
export function denied(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
}

/** The error for a request without a valid API key. */
export function unauthenticated(): GraphQLError {
  return new GraphQLError(
    'Send a key as "authorization: Bearer …": your secret key (sk_…) from a server, your publishable key (pk_…) from ' +
      'a page, or for a customer a client token (ct_…) that your server makes with createClientToken. It may be wrong, ' +
      'expired or revoked. A sandbox prints its demo keys when it starts.',
    { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } },
  );
}
