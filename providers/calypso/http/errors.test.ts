import { expect, test } from 'vitest';
import { errorCodes, errorOf, errorStatuses } from './errors.ts';

const now = new Date('2026-01-01T00:00:00Z');
const options = { code016: 'EXISTS' } as const;
const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  status,
  body,
  headers,
});

// The conformance suite tests the documented codes.
test.each([
  ['999', 400, 'request', 'rejected'],
  ['002', 404, 'provider', 'rejected'],
  ['016', 200, 'provider', 'unknown'],
  ['001', 500, 'provider', 'unknown'],
])('code %s with status %d', (errorCode, status, errorClass, outcome) => {
  const error = errorOf(
    answer(status, JSON.stringify({ errorCode, message: 'x' })),
    'orderCreate',
    now,
    options,
  );
  expect([error.code, error.class, error.outcome]).toEqual([errorCode, errorClass, outcome]);
});

test('an option sets the meaning of code 016; a 5xx stays unknown', () => {
  const body = '{"errorCode":"016"}';
  const read = (status: number) => errorOf(answer(status, body), 'orderCreate', now, { code016: 'REFUSED' });
  expect([read(400).class, read(400).outcome]).toEqual(['request', 'rejected']);
  expect(read(500).outcome).toBe('unknown');
});

test('the table has all documented codes', () => {
  expect(Object.keys(errorCodes)).toHaveLength(12);
});

test.each([
  [400, 'request', 'rejected'],
  [401, 'provider', 'rejected'],
  [403, 'provider', 'rejected'],
  [404, 'provider', 'rejected'],
  [408, 'provider', 'unknown'],
  [409, 'provider', 'unknown'],
  [418, 'provider', 'rejected'],
  [429, 'provider', 'rejected'],
  [500, 'provider', 'unknown'],
  [503, 'provider', 'unknown'],
])('status %d without a code', (status, errorClass, outcome) => {
  for (const body of ['', '<html>', '{"errorCode":{}}', '['.repeat(50_000)]) {
    const error = errorOf(answer(status, body), 'orderCreate', now, options);
    expect([error.code, error.class, error.outcome]).toEqual([`http_${status}`, errorClass, outcome]);
  }
  expect(Object.keys(errorStatuses)).toHaveLength(7);
});

test('Retry-After is passed on', () => {
  expect(errorOf(answer(429, '', { 'retry-after': '30' }), 'method', now, options).retryAfterSeconds).toBe(
    30,
  );
});

test.each(['constructor', 'toString', '__proto__', '999'])(
  'the unknown code %s is an ordinary refusal',
  (code) => {
    const error = errorOf(answer(400, JSON.stringify({ errorCode: code })), 'orderCreate', now, options);
    expect([error.code, error.class, error.outcome]).toEqual([code, 'request', 'rejected']);
    expect(error.message).toBe('orderCreate: Calypso reports an invalid request (HTTP 400)');
  },
);

test('the message has no text of the vendor, and the trace id is kept', () => {
  const body = JSON.stringify({ errorCode: '001', message: 'jane@example.test', traceId: 't-1' });
  const error = errorOf(answer(400, body), 'customerCreate', now, options);
  expect(error.message).not.toContain('jane');
  expect(error.requestId).toBe('t-1');
});
