import { expect, test } from 'vitest';
import { isSessionKey, sessionKey } from './session-key.ts';

const key = sessionKey('ons_1', 'ons_1:1', 'secret');

test('a UUID: the same for an attempt, another for another attempt, session or secret', () => {
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(sessionKey('ons_1', 'ons_1:1', 'secret')).toBe(key);
  const others = [
    sessionKey('ons_1', 'ons_1:2', 'secret'),
    sessionKey('ons_2', 'ons_1:1', 'secret'),
    sessionKey('ons_1', 'ons_1:1', 'other'),
  ];
  expect(new Set([key, ...others]).size).toBe(4);
});

test('a known key: another after an upgrade would be another order', () => {
  expect(key).toBe('008b12ef-0430-804b-a53a-898b5d017027');
});

test('proves its own session, with any of the secrets, in either case', () => {
  expect(isSessionKey(key, 'ons_1', ['new', 'secret'])).toBe(true);
  expect(isSessionKey(key.toUpperCase(), 'ons_1', ['secret'])).toBe(true);
  expect(isSessionKey(sessionKey('ons_1', 'ons_1:2', 'secret'), 'ons_1', ['secret'])).toBe(true);
});

test.each([
  ['another session', key, 'ons_2', ['secret']],
  ['another secret', key, 'ons_1', ['other']],
  ['no secret', key, 'ons_1', []],
  ['another attempt', `00000000${key.slice(8)}`, 'ons_1', ['secret']],
  ['nothing', '', 'ons_1', ['secret']],
  ['no key', 'ons_1:1', 'ons_1', ['secret']],
])('proves nothing: %s', (_, given, sessionId, secrets) => {
  expect(isSessionKey(given, sessionId, secrets)).toBe(false);
});
