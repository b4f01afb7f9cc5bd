import { expect, test } from 'vitest';
import { refusal } from './errors.ts';

const now = new Date('2026-01-01T00:00:00Z');

// ADAPT: a row for each code and status that the vendor documents.
test.each([
  [422, 'country_not_supported', 'rejected', 'geography'],
  [422, 'amount_out_of_range', 'rejected', 'limit'],
  [422, 'asset_not_available', 'rejected', 'asset'],
  [403, 'customer_refused', 'rejected', 'customer'],
  [401, 'invalid_api_key', 'rejected', 'provider'],
  [429, 'rate_limited', 'rejected', 'provider'],
  [400, 'invalid_request', 'rejected', 'request'],
  [422, 'a_code_of_tomorrow', 'rejected', 'provider'],
  [408, 'timeout', 'unknown', 'provider'],
  [409, 'key_in_use', 'unknown', 'provider'],
  [500, 'internal_error', 'unknown', 'provider'],
])('%i %s is %s, %s', (status, code, outcome, errorClass) => {
  const body = JSON.stringify({ error: { code, message: 'of John Doe' } });
  const error = refusal({ status, headers: {}, body }, now);
  expect(error).toMatchObject({ outcome, class: errorClass, code });
  expect(error.message).not.toContain('John Doe');
});

test('an answer without a code speaks by its status', () => {
  const error = refusal({ status: 503, headers: { 'retry-after': '7' }, body: '<html>' }, now);
  expect(error).toMatchObject({ outcome: 'unknown', code: 'http_503', retryAfterSeconds: 7 });
});
