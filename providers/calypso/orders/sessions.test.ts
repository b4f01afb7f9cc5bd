import { moneyOf, type ProviderContext, ProviderError, type SessionRequest } from 'onramp-gateway/provider';
import { describe, expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, failure, json, NOW, purchase, scripted, testOptions, WALLET } from '../testing.ts';

const request = purchase({ fiatAmount: moneyOf('100.10', 'EUR', 2) });

const method = (itemId: string, more: Record<string, unknown> = {}) => ({
  itemId,
  fiatAmount: 100.1,
  cryptoAmount: 105,
  withdrawalSettingsType: 'CARD',
  minLimit: 10,
  maxLimit: 5000,
  ...more,
});
const quote = (...methods: unknown[]) => json({ fixedRateId: 'rate-1', rateExpiredDate: 'x', methods });
const order = {
  id: 'o1',
  state: 'CREATED',
  currency: 'USDT_TRX',
  fiatCurrency: 'EUR',
  fiatAmount: 100.1,
  cryptoAmount: 105.5,
  externalId: 'ons_1',
  externalAddress: WALLET,
};
const confirmation = { id: 'o1', paymentUrl: 'https://pay.calypso.finance/o1', state: 'IN_PROGRESS' };

function connected(answers: Parameters<typeof scripted>[0], more: Record<string, unknown> = {}) {
  const vendor = scripted(answers);
  return { ...vendor, sessions: calypso.connect(testOptions(more), vendor.context).sessions };
}

async function prepared(more: Partial<SessionRequest> = {}) {
  const { sessions } = connected([quote(method('m1'))]);
  return sessions.prepare({ ...request, ...more }, call());
}

test('prepare requests a quote and builds the payload of the order', async () => {
  const { sessions, sent } = connected([quote(method('m1'), method('m2', { cryptoAmount: 106 }))]);
  const ready = await sessions.prepare(request, call());
  expect(sent[0]?.url).toBe('https://calypso.test/api/v1/fiat/deposit/method');
  expect(sent[0]?.body).toContain(
    '"payload":{"fiatCurrency":"EUR","currency":"USDT_TRX","fiatAmount":100.1,"external":true}',
  );
  expect(ready).toMatchObject({
    payload: expect.stringMatching(
      /^\{"fixedRateId":"rate-1","itemId":"m2","currency":"USDT_TRX","fiatCurrency":"EUR","fiatAmount":100\.1,"externalId":"ons_1","externalAddress":"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t","returnUrl":"https:\/\/shop\.test\/done"\}$/,
    ),
  });
});

test('the idempotency key is the same at each retry, and different for another attempt', async () => {
  const ready = await prepared();
  const sentWith = async (attempt: ReturnType<typeof call>) => {
    const { sessions, sent } = connected([json(order), json(confirmation)]);
    await sessions.create(ready, null, attempt);
    return JSON.parse(sent[0]?.body ?? '').payload;
  };
  const first = await sentWith(call('a'));
  expect(first.idempotencyKey).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(await sentWith(call('a'))).toEqual(first);
  expect(await sentWith(call('b'))).toEqual({
    ...first,
    idempotencyKey: expect.not.stringMatching(first.idempotencyKey),
  });
  const { sessions } = connected([]);
  const error = await failure(sessions.create(ready, null, { signal: AbortSignal.timeout(1000) }));
  expect([error.outcome, error.code]).toEqual(['not_sent', 'key_required']);
});

test('amounts with 18 decimals are sent exactly, and options set the field names', async () => {
  const onramp = {
    methodFields: { external: null },
    createFields: { externalAddress: 'external_address', externalId: 'merchantExternalId', itemId: null },
    extraFields: { source: 'gateway' },
  };
  const { sessions, sent } = connected([quote(method('m1', { minLimit: null, maxLimit: null }))], { onramp });
  const ready = await sessions.prepare(
    {
      ...request,
      asset: { currency: 'ETH', network: 'ethereum' },
      wallets: [{ network: 'ethereum', address: `0x${'1'.repeat(40)}`, memo: null }],
      fiatAmount: null,
      cryptoAmount: moneyOf('1.000000000000000001', 'ETH', 18),
    },
    call(),
  );
  expect(sent[0]?.body).toContain('"cryptoAmount":1.000000000000000001}');
  const text = JSON.stringify(ready);
  for (const part of ['external_address', 'merchantExternalId', 'gateway', '1.000000000000000001']) {
    expect(text).toContain(part);
  }
  expect(text).not.toMatch(/itemId|externalAddress/);
});

test.each([
  ['no asset', { asset: null }, 'request', 'asset_required'],
  ['no fiat', { fiatCurrency: null }, 'request', 'asset_required'],
  ['no amount', { fiatAmount: null }, 'request', 'amount_required'],
  ['no wallet there', { wallets: [] }, 'request', 'wallet_required'],
  ['not sold', { asset: { currency: 'USDC', network: 'solana' } }, 'asset', 'unknown_asset'],
  ['method not known', { paymentMethod: 'pix' }, 'asset', 'unknown_method'],
] as const)('prepare refuses before anything is sent: %s', async (_name, more, errorClass, code) => {
  const { sessions, sent } = connected([]);
  const error = await failure(sessions.prepare({ ...request, ...more }, call()));
  expect([error.outcome, error.class, error.code]).toEqual(['not_sent', errorClass, code]);
  expect(sent).toHaveLength(0);
});

test.each([
  [
    'below',
    [method('m1', { minLimit: 200 }), method('m2', { minLimit: 100.11 })],
    'limit',
    'outside_limits',
    { limit: { minimum: '100.11', currency: 'EUR' } },
  ],
  [
    'above',
    [method('m1', { minLimit: 1, maxLimit: 50 }), method('m2', { minLimit: 1, maxLimit: 100.09 })],
    'limit',
    'outside_limits',
    { limit: { maximum: '100.09', currency: 'EUR' } },
  ],
  ['none', [], 'asset', 'no_method', { reason: undefined }],
  [
    'other type',
    [method('m1', { withdrawalSettingsType: 'P2P' })],
    'asset',
    'no_method',
    { reason: 'PAYMENT_METHOD_UNSUPPORTED' },
  ],
] as const)('prepare refuses payment methods: %s', async (_name, methods, errorClass, code, refused) => {
  const { sessions } = connected([quote(...methods)]);
  const error = await failure(sessions.prepare({ ...request, paymentMethod: 'card' }, call()));
  // Calypso has answered: it is well.
  expect([error.outcome, error.class, error.code]).toEqual(['rejected', errorClass, code]);
  expect(error).toMatchObject(refused);
});

test('a quote that fails or cannot be parsed means that nothing was created', async () => {
  for (const answer of [{ status: 500 }, { body: '{"methods":' }, json({ methods: [] })]) {
    const { sessions } = connected([answer]);
    expect((await failure(sessions.prepare(request, call()))).outcome).toBe('not_sent');
  }
});

test('a quote that fails with Retry-After says so, and that Calypso was asked', async () => {
  const { sessions } = connected([{ status: 503, headers: { 'retry-after': '7' } }]);
  const error = await failure(sessions.prepare(request, call()));
  expect(error).toMatchObject({ outcome: 'not_sent', retryAfterSeconds: 7, cause: { outcome: 'unknown' } });
});

test('create creates the order, confirms it, and returns its payment link', async () => {
  const { sessions, sent } = connected([json(order), json(confirmation)]);
  const news = await sessions.create(await prepared(), null, call());
  expect(sent.map((one) => one.url.slice('https://calypso.test/api/v1/fiat/deposit/'.length))).toEqual([
    'create-order',
    'confirm-order',
  ]);
  expect(news).toMatchObject({
    reference: 'o1',
    status: 'AWAITING_PAYMENT',
    providerStatus: 'IN_PROGRESS',
    walletAddress: WALLET,
    fiatAmount: { minor: 10010n },
    cryptoAmount: { minor: 105500000n },
    handoff: {
      kind: 'REDIRECT',
      url: 'https://pay.calypso.finance/o1',
      expiresAt: '2026-01-01T00:30:00.000Z',
    },
  });
});

test('a retry sends the same payload', async () => {
  const ready = await prepared();
  const { sessions, sent } = connected([{ status: 500 }, json(order), json(confirmation)]);
  expect((await failure(sessions.create(ready, null, call()))).outcome).toBe('unknown');
  await sessions.create(ready, null, call());
  expect(sent[1]?.body).toBe(sent[0]?.body);
});

test('if the answer has no address, the order is read again before it is confirmed', async () => {
  const { sessions, sent } = connected([json({ id: 'o1' }), json(order), json(confirmation)]);
  const news = await sessions.create(await prepared(), null, call());
  expect(sent.map((one) => one.url.split('/').at(-1))).toEqual(['create-order', 'order', 'confirm-order']);
  expect(news).toMatchObject({ asset: request.asset, fiatCurrency: 'EUR', walletAddress: WALLET });
});

describe('requireAddressEcho', () => {
  const { externalAddress: _, ...silent } = order;
  const silentAnswers = () => [json(silent), json(silent)];
  const paths = (sent: ReadonlyArray<{ url: string }>) => sent.map(({ url }) => url.split('/').at(-1));

  test('without an address in any answer, the order is not confirmed and its session fails', async () => {
    const { sessions, sent, warnings } = connected(silentAnswers());
    const news = await sessions.create(await prepared(), null, call());
    expect(paths(sent)).toEqual(['create-order', 'order']);
    expect(news).toMatchObject({
      reference: 'o1',
      status: 'FAILED',
      providerStatus: 'CREATED',
      walletAddress: WALLET,
      failure: { reason: 'PROVIDER_ERROR', providerCode: null },
    });
    expect(news.handoff).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  test('after one answer with the address, later orders are handed over', async () => {
    const { sessions, sent } = connected([
      ...[json(order), json(confirmation)],
      ...[...silentAnswers(), json(confirmation)],
    ]);
    for (const key of ['first', 'second']) {
      expect(await sessions.create(await prepared(), null, call(key))).toHaveProperty('handoff');
    }
    expect(paths(sent)).toEqual(['create-order', 'confirm-order', 'create-order', 'order', 'confirm-order']);
  });

  test('the option hands over without an address', async () => {
    const answers = [...silentAnswers(), json(confirmation)];
    const { sessions } = connected(answers, { onramp: { requireAddressEcho: false } });
    expect(await sessions.create(await prepared(), null, call())).toHaveProperty('handoff');
  });
});

test('the address is compared under the field name of the option', async () => {
  const onramp = { createFields: { externalAddress: 'external_address' } };
  const { externalAddress: _, ...rest } = order;
  const ready = await prepared();
  const right = connected([json({ ...rest, external_address: WALLET }), json(confirmation)], { onramp });
  expect(await right.sessions.create(ready, null, call())).toMatchObject({ walletAddress: WALLET });
  const other = { ...rest, external_address: 'TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8' };
  const wrong = connected([json(other)], { onramp });
  expect((await failure(wrong.sessions.create(ready, null, call()))).code).toBe('contradicting_answer');
  expect(wrong.sent).toHaveLength(1);
});

test.each([
  ['externalAddress', 'TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8'],
  ['externalAddress', WALLET.toLowerCase()],
  ['currency', 'USDT'],
  ['fiatCurrency', 'USD'],
  ['fiatAmount', 100.11],
  ['externalId', 'ons_2'],
])('an order with another %s is refused and never confirmed', async (field, value) => {
  for (const answers of [
    [json({ ...order, [field]: value })],
    [json({ id: 'o1' }), json({ ...order, [field]: value })],
  ]) {
    const { sessions, sent } = connected([...answers]);
    const error = await failure(sessions.create(await prepared(), null, call()));
    expect([error.outcome, error.code]).toEqual(['unknown', 'contradicting_answer']);
    expect(error.message).toContain(field);
    expect(sent.some((one) => one.url.endsWith('confirm-order'))).toBe(false);
  }
});

test.each([
  ['refused', { status: 400, body: '{"errorCode":"001"}' }, 'confirmation_failed'],
  ['server error', { status: 500 }, 'confirmation_failed'],
  ['cannot be parsed', { body: '{' }, 'confirmation_failed'],
  [
    'not sent',
    new ProviderError({ outcome: 'not_sent', class: 'provider', code: 'connection_refused', message: '' }),
    'confirmation_failed',
  ],
  ['without a link', json({ id: 'o1' }), 'no_payment_link'],
  ['another host', json({ ...confirmation, paymentUrl: 'https://evil.test/' }), 'no_payment_link'],
  ['other order', json({ ...confirmation, id: 'o2' }), 'contradicting_answer'],
])(
  'if the confirmation fails, the outcome is unknown because the order exists: %s',
  async (_name, answer, code) => {
    const { sessions } = connected([json(order), answer]);
    const error = await failure(sessions.create(await prepared(), null, call()));
    expect([error.outcome, error.code]).toEqual(['unknown', code]);
    expect(error.message).toContain('o1');
  },
);

test.each([
  ['key exists', { status: 400, body: '{"errorCode":"016"}' }, 'unknown', '016'],
  ['internal', { status: 500, body: '{"errorCode":"000"}' }, 'unknown', '000'],
  ['cannot be parsed', { body: 'OK' }, 'unknown', 'malformed_answer'],
  ['error in a success', json({ errorCode: '001' }), 'unknown', 'malformed_answer'],
  ['id missing', json({ ...order, id: undefined }), 'unknown', 'malformed_answer'],
  ['refused', { status: 400, body: '{"errorCode":"001"}' }, 'rejected', '001'],
])('create fails: %s', async (_name, answer, outcome, code) => {
  const { sessions } = connected([answer]);
  const error = await failure(sessions.create(await prepared(), null, call()));
  expect([error.outcome, error.code]).toEqual([outcome, code]);
  expect(JSON.stringify([error.message, error.cause])).not.toContain('canary');
});

test('a wrong clock is corrected with Calypso’s time once, with the same payload', async () => {
  const refused = (seconds: number) => ({
    status: 400,
    body: '{"errorCode":"011"}',
    headers: { date: new Date(NOW.getTime() + seconds * 1000).toUTCString() },
  });
  const { sessions, sent, warnings } = connected([refused(600), json(order)]);
  await sessions.get('o1', call());
  const [first, second] = sent.map((one) => JSON.parse(one.body ?? ''));
  expect(second).toEqual({ ...first, timestamp: NOW.getTime() + 600_000 });
  expect(sent[0]?.headers?.sign).not.toBe(sent[1]?.headers?.sign);
  expect(warnings).toHaveLength(1);
  const stubborn = connected([refused(600), refused(600)]);
  expect((await failure(stubborn.sessions.get('o1', call()))).code).toBe('011');
});

test('get reports an unknown state as null, and refuses another order or a missing state', async () => {
  const { sessions } = connected([
    json({ ...order, state: 'ON_HOLD' }),
    json({ ...order, id: 'o2' }),
    json({ ...order, state: null }),
  ]);
  expect(await sessions.get('o1', call())).toMatchObject({ status: null, providerStatus: 'ON_HOLD' });
  for (const _ of [1, 2]) {
    expect((await failure(sessions.get('o1', call()))).code).toBe('malformed_answer');
  }
});

test('the rate limit never stops the read-back and the confirmation of a created order', async () => {
  const ready = await prepared();
  const vendor = scripted([json({ id: 'o1' }), json(order), json(confirmation)]);
  const others = new AbortController();
  const queued: Array<Promise<unknown>> = [];
  const { http } = vendor.context;
  const context: ProviderContext = {
    ...vendor.context,
    http(request) {
      // Another request uses the rate limit while the order is being created.
      if (request.url.endsWith('create-order')) {
        queued.push(failure(sessions.get('o2', { signal: others.signal })));
      }
      return http(request);
    },
  };
  const { sessions } = calypso.connect(testOptions({ http: { maxRequestsPerSecond: 1 } }), context);
  expect(await sessions.create(ready, null, call())).toMatchObject({ reference: 'o1' });
  others.abort();
  expect(await Promise.all(queued)).toMatchObject([{ code: 'deadline' }]);
});
