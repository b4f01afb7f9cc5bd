import fc from 'fast-check';
import { verifiedEvent } from 'onramp-gateway/provider';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { NOW, testOptions } from './testing.ts';
import { createWebhook } from './webhook.ts';

const SECRET = 'whsec_test_secret';
const BODY =
  '{"id":"evt_1","object":"event","type":"crypto.onramp_session.updated","data":{"object":{"id":"cos_1"}}}';
const at = NOW.getTime() / 1000;

const sign = (body: string, timestamp = at, secret = SECRET) =>
  Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });

function verify(body: string, header: string | undefined, more: Record<string, unknown> = {}) {
  const webhook = createWebhook(testOptions({ webhookSecrets: SECRET, ...more }));
  return webhook.verify({ body: Buffer.from(body), headers: { 'stripe-signature': header } }, NOW);
}

const refused = { refused: expect.any(String) };
const inMode = (livemode: boolean) => `{"livemode":${livemode},${BODY.slice(1)}`;

test('a signature computed with openssl passes', () => {
  const header = `t=${at},v1=7384b5dfd8d4e591452f934de9bec2545c1bf7396c134129cd3e02af5af0ddd0`;
  expect(verify(BODY, header)).toMatchObject({ id: 'evt_1', type: 'crypto.onramp_session.updated' });
});

test('passes: an event of the same mode as the secret key', () => {
  expect(verify(inMode(false), sign(inMode(false)))).toMatchObject({ id: 'evt_1' });
});

test.each([
  ['exactly as old as allowed', sign(BODY, at - 300), {}],
  ['exactly as far ahead as allowed', sign(BODY, at + 300), {}],
  [
    'the old secret during a rotation',
    sign(BODY, at, 'whsec_old'),
    { webhookSecrets: [SECRET, 'whsec_old'] },
  ],
  ['one of two signatures', `${sign(BODY, at, 'whsec_other')},v1=${sign(BODY).split('v1=')[1]}`, {}],
])('passes: %s', (_name, header, more) => {
  expect(verify(BODY, header, more)).toMatchObject({ id: 'evt_1' });
});

const THIN = '{"id":"evt_1","type":"v1.billing.meter.error","object":"v2.core.event"}';
const UNSIGNED = 'no valid, current signature for any configured secret';
const NO_EVENT = 'the body is not an event';
const NO_TEXT = 'the body is not UTF-8 text';
const OTHER_MODE = 'the event and the secret key are of different modes (test and live)';

test.each([
  ['no header', BODY, undefined, {}, 'the Stripe-Signature header is missing'],
  ['no secret', BODY, sign(BODY), { webhookSecrets: [] }, 'no webhook secret is configured'],
  ['forged', BODY, sign(BODY, at, 'whsec_wrong'), {}, UNSIGNED],
  ['tampered', BODY.replace('cos_1', 'cos_2'), sign(BODY), {}, UNSIGNED],
  ['stale', BODY, sign(BODY, at - 301), {}, UNSIGNED],
  ['from the future', BODY, sign(BODY, at + 301), {}, 'the time of the signature is in the future'],
  ['signed with the test scheme v0', BODY, sign(BODY).replace('v1=', 'v0='), {}, UNSIGNED],
  ['an empty v1', BODY, `t=${at},v1=`, {}, UNSIGNED],
  ['v1 without an equals sign', BODY, `t=${at},v1`, {}, UNSIGNED],
  ['no time', BODY, sign(BODY).replace(/t=\d+,/, ''), {}, UNSIGNED],
  ['signed, but not JSON', 'x', sign('x'), {}, NO_EVENT],
  ['neither signed nor JSON', 'x', sign('x', at, 'whsec_wrong'), {}, UNSIGNED],
  ['signed, but null', 'null', sign('null'), {}, NO_EVENT],
  ['signed, but a thin event', THIN, sign(THIN), {}, NO_EVENT],
  ['signed, but without a type', '{"id":"evt_1"}', sign('{"id":"evt_1"}'), {}, NO_EVENT],
  ['of live mode', inMode(true), sign(inMode(true)), {}, OTHER_MODE],
])('refused: %s', (_name, body, header, more, reason) => {
  expect(verify(body, header, more)).toEqual({ refused: reason });
});

// The signature covers the text that a lenient decoder would produce from these bytes.
test.each([
  ['bytes that are not UTF-8', Buffer.from(BODY.replace('evt_1', 'evt_é'), 'latin1'), NO_TEXT],
  ['a byte order mark', Buffer.from(`\ufeff${BODY}`), UNSIGNED],
])('refused, although its text is signed: %s', (_name, body, reason) => {
  const webhook = createWebhook(testOptions({ webhookSecrets: SECRET }));
  const header = sign(new TextDecoder().decode(body));
  expect(webhook.verify({ body, headers: { 'stripe-signature': header } }, NOW)).toEqual({ refused: reason });
});

test('verify never throws, whatever the header and the body', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('t', 't=', `t=${at}`, 'v1', 'v1=', 'v1=00', 'v0=1', '=', 't=NaN'),
  );
  const headers = fc.array(part).map((parts) => parts.join(','));
  // Any code point. The unit `binary` of fast-check is the same, but takes a second to set up.
  const anyText = fc.string({ unit: fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code)) });
  fc.assert(
    fc.property(fc.oneof(headers, anyText), fc.uint8Array(), (header, body) => {
      const webhook = createWebhook(testOptions({ webhookSecrets: SECRET }));
      expect(webhook.verify({ body, headers: { 'stripe-signature': header } }, NOW)).toEqual(refused);
      expect(verify(BODY, header)).toEqual(refused);
    }),
  );
});

const read = (type: string, body: string) =>
  createWebhook(testOptions()).read(verifiedEvent({ id: 'evt_1', type, body: Buffer.from(body) }));
const withMetadata = '{"data":{"object":{"id":"cos_1","metadata":{"onramp_session_id":"ons_1"}}}}';

test.each(['crypto.onramp_session.updated', 'crypto.onramp_session_updated'])(
  'event %s is news of a session',
  (type) => {
    expect(read(type, withMetadata)).toEqual([{ kind: 'session', reference: 'cos_1', sessionId: 'ons_1' }]);
    expect(read(type, BODY)).toEqual([{ kind: 'session', reference: 'cos_1', sessionId: null }]);
  },
);

test('an event that is not about a session is ignored', () => {
  expect(read('charge.succeeded', withMetadata)).toEqual([]);
});

test.each(['{"data":{}}', 'no JSON'])('a session event without a session is unreadable: %s', (body) => {
  expect(read('crypto.onramp_session.updated', body)).toEqual([
    { kind: 'unreadable', problem: 'data.object is not an onramp session' },
  ]);
});
