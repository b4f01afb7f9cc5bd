import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newSecret, signatureHeaders } from './sign.ts';

const body = '{"type":"deposit.updated","timestamp":"2026-11-21T10:00:00.000Z","data":{"id":"dep_1"}}';
const message = { id: 'evt_1', at: new Date(), body };

test('a secret is a prefix and 32 random bytes', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSecret()).not.toBe(secret);
});

test('the Standard Webhooks library verifies a message with the new or the old secret, and no other', () => {
  const [old, present, other] = [newSecret(), newSecret(), newSecret()];
  const headers = signatureHeaders(message, [present, old]);
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  for (const secret of [old, present]) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  }
  expect(() => new Webhook(other).verify(body, headers)).toThrow('No matching signature');
});

test.each([
  ['body', body.replace('dep_1', 'dep_2'), {}],
  ['id', body, { 'webhook-id': 'evt_2' }],
  ['time', body, { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) }],
])('a message with another %s does not verify', (_, received, headers) => {
  const secret = newSecret();
  const all = { ...signatureHeaders(message, [secret]), ...headers };
  expect(() => new Webhook(secret).verify(received, all)).toThrow('No matching signature');
});
