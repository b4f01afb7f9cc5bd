import { expect, test } from 'vitest';
import { createIdempotencyKey, isKeyOfSession } from './idempotency-key.ts';

const key = createIdempotencyKey('ons_1', 'ons_1:1', 'secret');

test('the key is a UUID that depends on the attempt, the session and the secret', () => {
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(createIdempotencyKey('ons_1', 'ons_1:1', 'secret')).toBe(key);
  const others = [
    createIdempotencyKey('ons_1', 'ons_1:2', 'secret'),
    createIdempotencyKey('ons_2', 'ons_1:1', 'secret'),
    createIdempotencyKey('ons_1', 'ons_1:1', 'other'),
  ];
  expect(new Set([key, ...others]).size).toBe(4);
});

test('the key of a known input never changes: a new key would create a second order', () => {
  expect(key).toBe('008b12ef-0430-804b-a53a-898b5d017027');
});

test('a key proves its own session, with any of the secrets, in lower or upper case', () => {
  expect(isKeyOfSession(key, 'ons_1', ['new', 'secret'])).toBe(true);
  expect(isKeyOfSession(key.toUpperCase(), 'ons_1', ['secret'])).toBe(true);
  expect(isKeyOfSession(createIdempotencyKey('ons_1', 'ons_1:2', 'secret'), 'ons_1', ['secret'])).toBe(true);
});

test.each([
  ['another session', key, 'ons_2', ['secret']],
  ['another secret', key, 'ons_1', ['other']],
  ['no secret', key, 'ons_1', []],
  ['another attempt', `00000000${key.slice(8)}`, 'ons_1', ['secret']],
  ['an empty key', '', 'ons_1', ['secret']],
  ['not a key', 'ons_1:1', 'ons_1', ['secret']],
])('a key proves nothing: %s', (_, candidate, sessionId, secrets) => {
  expect(isKeyOfSession(candidate, sessionId, secrets)).toBe(false);
});
