import { expect, test } from 'vitest';
import { call, failure, testContext, testOptions } from '../testing.ts';
import { createClient } from './client.ts';
import { classByCode } from './error-codes.ts';

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/** The error that a create throws for an answer. */
function errorOf(answer: Answer | Error, more: Record<string, unknown> = {}, prefilled = false) {
  let sends = 0;
  const { context } = testContext(async () => {
    sends += 1;
    if (answer instanceof Error) throw answer;
    const { body = { error: { type: 'invalid_request_error', message: 'canary prose' } } } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(text, {
      status: answer.status,
      headers: { 'request-id': 'req_1', ...answer.headers },
    });
  });
  const promise = createClient(testOptions(more), context).createSession({}, call(), prefilled);
  return failure(promise).then((error) => {
    expect(sends).toBe(1);
    return error;
  });
}

const coded = (code: string, type = 'invalid_request_error') => ({
  error: { type, code, message: 'canary prose', param: 'canary' },
});

test.each([
  ['crypto_onramp_unsupported_country', 400, 'geography', 'rejected'],
  ['crypto_onramp_unsupportable_customer', 400, 'geography', 'rejected'],
  ['crypto_onramp_identity_verification_failed', 400, 'customer', 'rejected'],
  ['crypto_onramp_amount_above_maximum', 400, 'limit', 'rejected'],
  ['crypto_onramp_invalid_destination_currency_and_network_pair', 400, 'asset', 'rejected'],
  ['crypto_onramp_disabled', 400, 'provider', 'rejected'],
  ['crypto_onramp_merchant_not_properly_setup', 400, 'provider', 'rejected'],
  ['zerohash_api_error', 400, 'provider', 'rejected'],
  ['crypto_onramp_wallet_address_invalid', 400, 'request', 'rejected'],
  ['parameter_unknown', 400, 'request', 'rejected'],
  ['customer_ip_address', 400, 'request', 'rejected'],
  ['api_key_expired', 401, 'provider', 'rejected'],
  ['card_declined', 402, 'customer', 'rejected'],
  ['more_permissions_required', 403, 'provider', 'rejected'],
  ['resource_missing', 404, 'request', 'rejected'],
  ['rate_limit', 429, 'provider', 'rejected'],
  ['rate_limit', 400, 'provider', 'rejected'],
  ['lock_timeout', 429, 'provider', 'rejected'],
  ['idempotency_key_in_use', 409, 'provider', 'unknown'],
  ['idempotency_key_in_use', 400, 'provider', 'unknown'],
  ['crypto_onramp_service_error', 500, 'provider', 'unknown'],
  ['crypto_onramp_unsupported_country', 500, 'provider', 'unknown'],
  ['crypto_onramp_unsupported_country', 200, 'provider', 'unknown'],
  ['anything', 424, 'provider', 'unknown'],
])('%s with status %d', async (code, status, errorClass, outcome) => {
  const error = await errorOf({ status, body: coded(code) });
  expect([error.code, error.class, error.outcome, error.requestId]).toEqual([
    code,
    errorClass,
    outcome,
    'req_1',
  ]);
});

test('the table has the 52 codes of the catalogue, three names of the guide and three reported codes', () => {
  expect(classByCode.size).toBe(52 + 3 + 3);
});

test.each([
  ['an idempotency error', { status: 400, body: coded('x', 'idempotency_error') }, 'unknown'],
  ['a replayed 5xx', { status: 500, headers: { 'idempotent-replayed': 'true' } }, 'unknown'],
  ['503 in HTML', { status: 503, body: '<html>' }, 'unknown'],
  ['2xx in HTML', { status: 200, body: '<html>' }, 'unknown'],
  ['2xx with nothing', { status: 200, body: '' }, 'unknown'],
  ['2xx with null', { status: 200, body: 'null' }, 'unknown'],
  ['2xx with a list', { status: 200, body: [] }, 'unknown'],
  ['2xx with a bare text', { status: 200, body: '"session"' }, 'unknown'],
  ['2xx with a bare number', { status: 200, body: '5' }, 'unknown'],
  ['5xx with a bare boolean', { status: 500, body: 'true' }, 'unknown'],
  ['5xx that looks like a success', { status: 502, body: {} }, 'unknown'],
  [
    '2xx with half a session',
    { status: 200, body: { id: 'cos_1', object: 'crypto.onramp_session' } },
    'unknown',
  ],
  ['an unrecognized path', { status: 404 }, 'rejected'],
])('%s', async (_name, answer, outcome) => {
  const error = await errorOf(answer);
  expect([error.outcome, error.class]).toEqual([outcome, 'provider']);
});

test('a request is not repeated after a reset', async () => {
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  expect(await errorOf(reset)).toMatchObject({ outcome: 'unknown', code: 'connection_reset' });
});

test('a failed connection means not_sent', async () => {
  const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
  const { context } = testContext(() => Promise.reject(refused));
  const client = createClient(testOptions({ baseUrl: 'http://127.0.0.1:1/sandbox/stripe' }), context);
  expect(await failure(client.getSession('cos_1', call()))).toMatchObject({ outcome: 'not_sent' });
});

test("the caller's signal aborts the call", async () => {
  const { context } = testContext(
    (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
  );
  const client = createClient(testOptions(), context);
  const error = await failure(client.createSession({}, call('key', 20), false));
  expect(error).toMatchObject({ outcome: 'unknown', code: 'timeout' });
});

test.each([
  ['7', 7],
  ['99999', 3600],
  ['-1', undefined],
  ['soon', undefined],
  [new Date(Date.now() + 30_000).toUTCString(), expect.any(Number)],
])('retry-after: %s', async (header, seconds) => {
  const error = await errorOf({ status: 429, body: coded('rate_limit'), headers: { 'retry-after': header } });
  expect(error.retryAfterSeconds).toEqual(seconds);
});

test.each([
  ['true', undefined, 1],
  ['true', '7', 7],
  ['false', '7', undefined],
  [undefined, undefined, undefined],
])('Stripe-Should-Retry: %s with Retry-After: %s', async (shouldRetry, after, seconds) => {
  const headers = {
    ...(shouldRetry && { 'stripe-should-retry': shouldRetry }),
    ...(after && { 'retry-after': after }),
  };
  // The headers do not change the outcome, and nothing is sent again.
  for (const [status, code, outcome] of [
    [429, 'lock_timeout', 'rejected'],
    [409, 'idempotency_key_in_use', 'unknown'],
    [503, 'api_error', 'unknown'],
  ] as const) {
    const error = await errorOf({ status, body: coded(code), headers });
    expect([error.retryAfterSeconds, error.outcome]).toEqual([seconds, outcome]);
  }
});

test("the error contains neither Stripe's text nor the key", async () => {
  const error = await errorOf({ status: 401, body: coded('Not A Code <b>') });
  expect(error.code).toBe('unknown_code');
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/canary|Not A Code/);
  expect(error.cause).toBeUndefined();
});

test.each([
  [undefined, false, 'geography'],
  [undefined, true, 'customer'],
  ['geography', true, 'geography'],
  ['customer', false, 'customer'],
])(
  'unsupportableCustomer %s, prefill %s: the class is %s',
  async (unsupportableCustomer, prefilled, kind) => {
    const answer = { status: 400, body: coded('crypto_onramp_unsupportable_customer') };
    const options = unsupportableCustomer === undefined ? {} : { unsupportableCustomer };
    expect((await errorOf(answer, options, prefilled)).class).toBe(kind);
  },
);

test.each([
  ['crypto_onramp_amount_below_minimum', 'AMOUNT_TOO_LOW'],
  ['crypto_onramp_amount_above_maximum', 'AMOUNT_TOO_HIGH'],
  ['crypto_onramp_invalid_destination_currency_and_network_pair', undefined],
])('%s is refused for the reason %s', async (code, reason) => {
  expect((await errorOf({ status: 400, body: coded(code) })).reason).toBe(reason);
});
