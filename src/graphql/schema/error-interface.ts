import type { ErrorCode as ErrorCodeValue } from '../../domain/failure.ts';
import { builder, enumOf } from '../builder.ts';
import { EVERYONE } from '../callers.ts';

/** The code of each member of a result union. */
export const codeOf: Readonly<Record<string, ErrorCodeValue>> = {
  InvalidInput: 'INVALID_INPUT',
  NotFound: 'NOT_FOUND',
  Conflict: 'CONFLICT',
  IdempotencyConflict: 'IDEMPOTENCY_CONFLICT',
  NoRoute: 'NO_ROUTE',
  ProviderUnavailable: 'PROVIDER_UNAVAILABLE',
  QuoteExpired: 'QUOTE_EXPIRED',
  WrongState: 'WRONG_STATE',
  Unsupported: 'UNSUPPORTED',
  CustomerRefused: 'CUSTOMER_REFUSED',
  CustomerBlocked: 'CUSTOMER_BLOCKED',
};

type Failure = { readonly kind: string; readonly code?: ErrorCodeValue };

/** The code that a failure states itself, else that of its kind. */
function codeFor({ kind, code }: Failure): ErrorCodeValue {
  return code ?? codeOf[kind] ?? 'INTERNAL';
}

const ErrorCode = enumOf<ErrorCodeValue>(
  'ErrorCode',
  'The code of an error, of a result or in `extensions.code` of a top-level error. `/docs/errors` ' +
    'explains each code. New codes may be added: handle an unknown code like `INTERNAL`.',
  {
    INVALID_INPUT: 'One or more input fields are invalid. See `InvalidInput.issues`.',
    NOT_FOUND: 'The project has no object with this ID.',
    CONFLICT: 'Another object with the same unique value exists.',
    IDEMPOTENCY_CONFLICT: 'The idempotency key was used with different input.',
    NO_ROUTE: 'No provider can serve the request.',
    PROVIDER_UNAVAILABLE: 'The provider failed or could not be reached. Retry later.',
    QUOTE_EXPIRED: 'The quote has ended, and its price is worse now or no longer sold.',
    CUSTOMER_BLOCKED: 'The customer is blocked, in this project or by the provider.',
    CUSTOMER_REFUSED: 'The provider refused the customer: identity, sanctions or fraud.',
    WRONG_STATE: 'The state of the session does not allow the operation.',
    UNSUPPORTED: 'The provider does not support the operation.',
    UNAUTHENTICATED: 'Top-level: the API key is missing, unknown or revoked, or the client token has ended.',
    FORBIDDEN: 'Top-level: the key or token is valid and does not open a field or argument of the operation.',
    RATE_LIMITED:
      'Too many calls of the key, of the customer or from the IP address, too many requests for a provider, or too many ' +
      'subscriptions. Retry after `retryAfterSeconds`, where given.',
    OVERLOADED: 'Top-level: the gateway or its database is temporarily unavailable. Retry in a few seconds.',
    QUERY_TOO_COSTLY:
      'Top-level: the operation or its answer exceeds a limit. `extensions` has its `cost` and the `limit`.',
    DOCUMENT_NOT_FOUND: 'Top-level: the gateway does not know the document of this ID.',
    DOCUMENT_REQUIRED: 'Top-level: the gateway runs trusted documents only.',
    BAD_REQUEST: 'Top-level: the request is malformed, or does not match the schema.',
    INTERNAL: 'Top-level: an internal error of the gateway. It was logged.',
  },
);

builder.interfaceType('Error', {
  callers: EVERYONE,
  description:
    'An expected failure, as a member of the result union of an operation. Select `... on Error { code ' +
    'message docUrl }` to cover all of them.',
  fields: (t) => ({
    code: t.field({
      type: ErrorCode,
      description: 'The code of the error, for programs.',
      resolve: (failure) => codeFor(failure),
    }),
    message: t.exposeString('message', {
      description: 'What is wrong and what to do about it, in English, for developers.',
    }),
    docUrl: t.field({
      type: 'URL',
      description: 'Link to the description of the code in the error reference.',
      resolve: (failure, _, { docUrl }) => docUrl(codeFor(failure)),
    }),
  }),
  resolveType: ({ kind }) => kind,
});
