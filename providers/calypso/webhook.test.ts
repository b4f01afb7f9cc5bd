import fc from 'fast-check';
import { verifiedEvent } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { sign } from './http/sign.ts';
import { createIdempotencyKey } from './orders/idempotency-key.ts';
import { testOptions } from './testing.ts';
import { createWebhook } from './webhook.ts';

const channels = [
  { publicKey: 'old', secretKey: 'old-secret' },
  { publicKey: 'new', secretKey: 'new-secret' },
  { publicKey: 'new', secretKey: 'rotated-secret' },
];
const webhook = createWebhook(testOptions({ formerSecretKeys: ['former'], webhook: { channels } }));
const now = new Date();
const bytes = (text: string) => new TextEncoder().encode(text);

const body = JSON.stringify({ requestId: 'r1', id: 1001, eventType: 'CUSTOMER_PURSE_EXPIRED', data: {} });
const signed = (text: string, key: string, secret: string) => ({
  body: bytes(text),
  headers: { key, sign: sign(text, secret) },
});

test.each([
  ['old', 'old-secret'],
  ['new', 'new-secret'],
  ['new', 'rotated-secret'],
])('a signature of channel %s with %s passes', (key, secret) => {
  expect(webhook.verify(signed(body, key, secret), now)).toMatchObject({
    id: 'r1:1001',
    type: 'CUSTOMER_PURSE_EXPIRED',
  });
});

test('the signature may be in upper-case hex', () => {
  const upper = sign(body, 'old-secret').toUpperCase();
  expect(webhook.verify({ body: bytes(body), headers: { key: 'old', sign: upper } }, now)).toHaveProperty(
    'id',
  );
});

test.each([
  ['tampered', { ...signed(body, 'old', 'old-secret'), body: bytes(`${body} `) }, 'the signature is wrong'],
  ['the secret of another channel', signed(body, 'old', 'new-secret'), 'the signature is wrong'],
  ['unknown key', signed(body, 'other', 'old-secret'), 'the key is unknown'],
  [
    'no key',
    { body: bytes(body), headers: { sign: sign(body, 'old-secret') } },
    'the key or the signature is missing',
  ],
  ['no signature', { body: bytes(body), headers: { key: 'old' } }, 'the key or the signature is missing'],
  [
    'empty signature',
    { body: bytes(body), headers: { key: 'old', sign: '' } },
    'the key or the signature is missing',
  ],
  [
    'a signature cut short',
    { body: bytes(body), headers: { key: 'old', sign: sign(body, 'old-secret').slice(0, -1) } },
    'the signature is wrong',
  ],
])('refuses: %s', (_name, raw, refused) => {
  expect(webhook.verify(raw, now)).toEqual({ refused });
});

test.each([
  ['not JSON', bytes('hello')],
  ['no type', bytes('{"id":1}')],
  ['another form', bytes('{"id":{},"eventType":"FIAT_DEPOSIT_ORDER_CREATED"}')],
  ['not UTF-8', Buffer.concat([bytes('{"id":1,"eventType":"'), Buffer.from([0xff]), bytes('"}')])],
  ['nested too deeply', bytes('['.repeat(200_000))],
])('a signed body with %s is accepted as unreadable', (_name, raw) => {
  const headers = { key: 'old', sign: sign(raw, 'old-secret') };
  const event = webhook.verify({ body: raw, headers }, now);
  if ('refused' in event) throw new Error(event.refused);
  expect(event).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), type: 'unreadable' });
  expect(webhook.read(event)).toEqual([{ kind: 'unreadable', problem: 'the body is not an event' }]);
});

test('without a secret every webhook is refused', () => {
  const closed = createWebhook(testOptions());
  expect(closed.verify(signed(body, '', ''), now)).toEqual({ refused: 'no webhook secret is configured' });
});

test('an event without a requestId is identified by its id', () => {
  const text = '{"id":1001,"eventType":"INVOICE_PAID"}';
  expect(webhook.verify(signed(text, 'old', 'old-secret'), now)).toMatchObject({ id: ':1001' });
});

test('an event without an id is identified by its body', () => {
  const text = '{"eventType":"INVOICE_PAID"}';
  const first = webhook.verify(signed(text, 'old', 'old-secret'), now);
  expect(first).toEqual(webhook.verify(signed(text, 'new', 'new-secret'), now));
  expect(first).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

const read = (eventType: string, data: unknown) =>
  webhook.read(
    verifiedEvent({ id: '1', type: eventType, body: bytes(JSON.stringify({ id: 1, eventType, data })) }),
  );

const idempotencyKey = createIdempotencyKey('ons_1', 'ons_1:1', testOptions().secretKey);

const purse = {
  customerId: 'c1',
  customerBlocked: false,
  purseId: 'p1',
  address: 'T1',
  currency: 'USDT_TRX',
};
const deposit = {
  kind: 'deposit',
  reference: 't1',
  customerReference: 'c1',
  address: 'T1',
  providerCurrency: 'USDT_TRX',
};
const unreadable = (problem: string) => ({ kind: 'unreadable', problem });
const address = { kind: 'address', address: 'T1', customerReference: 'c1', addressReference: 'p1' };

test.each([
  ...['ORDER_CREATED', 'ORDER_CONFIRM', 'ORDER_CONFIRMED', 'FIAT_FUNDS_RECEIVED', 'ORDER_EXPIRED'].map(
    (name) => [
      `FIAT_DEPOSIT_${name}`,
      { orderId: 'o1', externalId: 'ons_1', idempotencyKey },
      [{ kind: 'session', reference: 'o1', sessionId: 'ons_1' }],
    ],
  ),
  ['FIAT_DEPOSIT_ORDER_FAILED', { orderId: 'o1' }, [{ kind: 'session', reference: 'o1', sessionId: null }]],
  ['FIAT_DEPOSIT_ORDER_FAILED', {}, [unreadable('data has no orderId')]],
  ['FIAT_DEPOSIT_ORDER_CREATED', { externalId: 'ons_1' }, [unreadable('data has no orderId')]],
  ['CUSTOMER_PURSE_MEM_POOL_FOUND', { ...purse, transactionId: 't1' }, [deposit]],
  ['CUSTOMER_PURSE_PENDING_COMPLIANCE', { ...purse, transactionId: 't1' }, [deposit]],
  ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', { ...purse, blocked: true, transactionId: 't1' }, [deposit]],
  ['CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED', { ...purse, transactionId: 't1' }, [deposit]],
  [
    'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
    { transactionId: 77 },
    [{ kind: 'deposit', reference: '77', customerReference: null, address: null, providerCurrency: null }],
  ],
  [
    'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
    { ...purse, transactionId: 't1' },
    [deposit, { ...address, status: 'BLOCKED' }],
  ],
  ['CUSTOMER_PURSE_EXPIRED', purse, [{ ...address, status: 'EXPIRED' }]],
  ['CUSTOMER_PURSE_EXPIRED', { customerId: 'c1', purseId: 'p1' }, [unreadable('data has no address')]],
  ['CUSTOMER_PURSE_MEM_POOL_FOUND', purse, [unreadable('data has no transactionId')]],
  [
    'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
    { ...purse, address: null, transactionId: 't1' },
    [{ ...deposit, address: null }, unreadable('data has no address')],
  ],
  [
    'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
    { transactionId: {}, address: 7 },
    [unreadable('CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE: unexpected data.transactionId, data.address')],
  ],
  ['CUSTOMER_PURSE_SOMETHING_NEW', purse, []],
  ['INVOICE_PAID', { ...purse, transactionId: 't1' }, []],
  ['PAYOUT_DONE', null, []],
  ['FIAT_DEPOSIT_ORDER_CREATED', null, [unreadable('FIAT_DEPOSIT_ORDER_CREATED: unexpected data')]],
  ['FIAT_DEPOSIT_SOMETHING_NEW', {}, []],
  ['FIAT_DEPOSIT_SOMETHING_NEW', { orderId: 'o1' }, [{ kind: 'session', reference: 'o1', sessionId: null }]],
] as Array<[string, unknown, unknown[]]>)('the event %s is read', (eventType, data, news) => {
  expect(read(eventType, data)).toEqual(news);
});

test.each([
  ['a key made with a former secret', 'ons_1', createIdempotencyKey('ons_1', 'x', 'former'), 'ons_1'],
  ['the key of another session', 'ons_2', idempotencyKey, null],
  ['a key made with an unknown secret', 'ons_1', createIdempotencyKey('ons_1', 'ons_1:1', 'other'), null],
  ['no key', 'ons_1', undefined, null],
])('the session of an order, for %s', (_, merchantExternalId, key, sessionId) => {
  const data = { orderId: 'o1', merchantExternalId, idempotencyKey: key };
  expect(read('FIAT_DEPOSIT_ORDER_CREATED', data)).toEqual([{ kind: 'session', reference: 'o1', sessionId }]);
});

test('verify and read never throw', () => {
  const headers = fc.record({
    key: fc.option(fc.constantFrom('old', 'x', '')),
    sign: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), headers, (raw, { key, sign: given }) => {
      const refused = webhook.verify(
        { body: raw, headers: { key: key ?? undefined, sign: given ?? undefined } },
        now,
      );
      expect(refused).toHaveProperty('refused');
      const text = Buffer.from(raw).toString('latin1');
      expect(webhook.verify(signed(text, 'old', 'old-secret'), now)).toHaveProperty('id');
      const [news] = webhook.read(verifiedEvent({ id: '1', type: 'x', body: raw }));
      expect(news).toMatchObject({ kind: 'unreadable' });
    }),
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      const event = `{"id":1,"eventType":"FIAT_DEPOSIT_ORDER_CREATED","data":${text}}`;
      expect(webhook.verify(signed(event, 'old', 'old-secret'), now)).toHaveProperty('id');
      expect(Array.isArray(webhook.read(verifiedEvent({ id: '1', type: 'x', body: bytes(event) })))).toBe(
        true,
      );
    }),
  );
});
