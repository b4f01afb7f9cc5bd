import { moneyOf, ProviderError, type SessionRequest } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import calypso from '../index.ts';
import { simulator } from '../simulator/index.ts';
import { call, failure, json, NOW, purchase, scripted, testOptions, WALLET } from '../testing.ts';

const prices = json({
  fixedRateId: 'rate-1',
  rateExpiredDate: '2026-01-01T00:10:00Z',
  methods: [{ itemId: 'm1', fiatAmount: 100, cryptoAmount: 105.25, withdrawalSettingsType: 'CARD' }],
});
const key = json({ key: 'key-1', expiredAt: '2026-01-01T01:00:00Z' });

async function widget(more: Partial<SessionRequest> = {}, options: Record<string, unknown> = {}) {
  const vendor = scripted([prices, key]);
  const settings = testOptions({ widget: { handoffs: ['IFRAME'] }, ...options });
  const { sessions } = calypso.connect(settings, vendor.context);
  const prepared = await sessions.prepare(purchase({ handoffs: ['IFRAME'], ...more }), call());
  const news = await sessions.create(prepared, null, call());
  return { news, prepared, sessions, bodies: vendor.sent.map(({ body }) => JSON.parse(body ?? '')) };
}

const urlOf = (news: { handoff?: unknown }) => new URL((news.handoff as { url: string }).url);

test('the widget gets a key and a link, and the session has no reference yet', async () => {
  const { news, bodies } = await widget();
  expect(bodies[1].payload).toEqual({
    idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
    merchantExternalId: 'ons_1',
    externalAddress: WALLET,
    returnUrl: 'https://shop.test/done',
  });
  expect(news).toMatchObject({
    reference: null,
    status: 'READY',
    asset: { currency: 'USDT', network: 'tron' },
    walletAddress: WALLET,
    handoff: {
      kind: 'IFRAME',
      origin: 'https://pay.calypso.finance',
      expiresAt: '2026-01-01T01:00:00.000Z',
      singleUse: true,
    },
    expiresAt: new Date('2026-01-01T01:00:00Z'),
  });
  expect(Object.fromEntries(urlOf(news).searchParams)).toEqual({
    account: testOptions().account,
    widgetKey: 'key-1',
    currency: 'USDT_TRX',
    merchantExternalId: 'ons_1',
    amount: '105.25',
  });
});

test('a requested crypto amount is sent unchanged', async () => {
  const { news } = await widget({ fiatAmount: null, cryptoAmount: moneyOf('50.000001', 'USDT', 6) });
  expect(urlOf(news).searchParams.get('amount')).toBe('50.000001');
});

test('options set what the documentation leaves open', async () => {
  const { news, bodies } = await widget(
    { handoffs: ['REDIRECT'], returnUrl: null },
    {
      widget: {
        handoffs: ['REDIRECT'],
        baseUrl: 'https://pay.calypso.money/w?theme=dark',
        keyParameter: 'key',
        fieldsInPayload: false,
        sessionIdInLink: false,
        amountParameter: null,
        singleUse: false,
        returnUrl: 'https://shop.test/home',
      },
    },
  );
  expect(bodies[1]).toMatchObject({ merchantExternalId: 'ons_1', returnUrl: 'https://shop.test/home' });
  expect(bodies[1]).not.toHaveProperty('payload');
  expect(news.handoff?.kind).toBe('REDIRECT');
  expect(news.handoff).toMatchObject({ singleUse: false });
  for (const name of ['merchantExternalId', 'amount']) expect(urlOf(news).searchParams.has(name)).toBe(false);
  expect(urlOf(news).href).toMatch(/^https:\/\/pay\.calypso\.money\/w\?theme=dark&account=0x1+&key=key-1&/);
});

test.each([
  [['REDIRECT', 'IFRAME'], ['IFRAME'], 'order'],
  [['IFRAME', 'REDIRECT'], ['IFRAME'], 'widget'],
  [['EMBEDDED', 'IFRAME'], ['IFRAME'], 'widget'],
  [['REDIRECT'], ['REDIRECT'], 'widget'],
  [['IFRAME', 'REDIRECT'], [], 'order'],
] as const)('requested %j, with a widget for %j: %s', async (handoffs, offered, expected) => {
  const vendor = scripted([prices]);
  const options = testOptions({ widget: { handoffs: offered } });
  const { sessions } = calypso.connect(options, vendor.context);
  const prepared = await sessions.prepare(purchase({ handoffs }), call());
  expect(Object.hasOwn(prepared as object, 'widget') ? 'widget' : 'order').toBe(expected);
  expect(capabilities(options).referenceByWebhook).toEqual(offered);
});

test('the widget is off by default, and on in the sandbox', () => {
  expect(capabilities(testOptions())).toMatchObject({ handoffs: ['REDIRECT'], referenceByWebhook: [] });
  const urls = { apiUrl: 'http://localhost/api', pageUrl: 'http://localhost/page' };
  const sandbox = capabilities(testOptions(simulator.options(urls) as Record<string, unknown>));
  expect(sandbox).toMatchObject({ handoffs: ['REDIRECT', 'IFRAME'], referenceByWebhook: ['IFRAME'] });
});

test('a lost widget key means that nothing was created', async () => {
  const { prepared, sessions } = await widget();
  const lost = new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'x' });
  const vendor = scripted([lost]);
  const { sessions: again } = calypso.connect(testOptions(), vendor.context);
  expect(await failure(again.create(prepared, null, call()))).toMatchObject({ outcome: 'not_sent' });
  expect(await sessions.find?.({ sessionId: 'ons_1', prepared, createdAfter: NOW }, call())).toBe('absent');
});
