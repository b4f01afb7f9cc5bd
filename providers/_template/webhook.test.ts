import { expect, test } from 'vitest';
import { createWebhook, signatureOf } from './webhook.ts';

// Conformance forges and changes webhooks; what is left is the vendor's own: time, and rotation of secrets.

const SECRETS = ['new-secret', 'old-secret'];
const now = new Date('2026-01-01T00:00:00Z');
const body = Buffer.from('{"id":"evt_1","type":"order.updated","order":{"id":"ord_1"}}');
const { verify } = createWebhook({
  apiKey: 'test_key',
  baseUrl: 'https://api.examplepay.example',
  handoffHosts: [],
  webhookSecrets: SECRETS,
});

test.each([
  ['now', SECRETS[0], 0, true],
  ['with the secret that is on its way out', SECRETS[1], 0, true],
  ['with a secret of nobody', 'other', 0, false],
  ['five minutes old', SECRETS[0], -300, true],
  ['older', SECRETS[0], -301, false],
  ['of the future', SECRETS[0], 301, false],
])('signed %s', (_, secret = '', seconds, taken) => {
  const timestamp = String(now.getTime() / 1000 + seconds);
  const headers = {
    'examplepay-timestamp': timestamp,
    'examplepay-signature': signatureOf(secret, timestamp, body),
  };
  expect(verify({ body, headers }, now)).toHaveProperty(taken ? 'id' : 'refused');
});
