import { randomUUID } from 'node:crypto';
import { moneyOf, type SessionRequest } from 'onramp-gateway/provider';
import { call, connectLive, type LiveProvider, referenceOf } from 'onramp-gateway/provider/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import stripe from './index.ts';
import type { StripeOptions } from './options.ts';
import { EVM, failure, purchase, quoteRequest } from './testing.ts';

// Runs against Stripe's test mode with `npm run test:live`. Live keys are refused. Stripe's API can neither cancel nor
// delete a session: the sessions of these tests remain, unpaid and without personal data.
const { STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL } = process.env;

function optionsOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    secretKey: STRIPE_SECRET_KEY,
    ...(STRIPE_PUBLISHABLE_KEY && { publishableKey: STRIPE_PUBLISHABLE_KEY }),
    ...(STRIPE_WEBHOOK_SECRET && { webhookSecrets: STRIPE_WEBHOOK_SECRET }),
    // For example the URL of a simulator, to test these tests.
    ...(STRIPE_API_URL && { baseUrl: STRIPE_API_URL, handoffHosts: [new URL(STRIPE_API_URL).host] }),
    ...more,
  };
}

const open: Array<LiveProvider<StripeOptions>> = [];
function connect(more?: Record<string, unknown>) {
  const live = connectLive(stripe, optionsOf(more));
  open.push(live);
  const { sessions, quote, check } = live.operations;
  if (!quote || !check || !sessions.find || !sessions.handoff) throw new Error('an operation is missing');
  return { ...sessions, find: sessions.find, handoff: sessions.handoff, quote, check };
}

const patient = (idempotencyKey: string = randomUUID()) =>
  call({ idempotencyKey, signal: AbortSignal.timeout(30_000) });
const newId = () => `ons_${randomUUID().replaceAll('-', '')}`;

const locked = (more: Partial<SessionRequest> = {}): SessionRequest =>
  purchase({
    sessionId: newId(),
    asset: { currency: 'USDC', network: 'ethereum' },
    assetLocked: true,
    fiatCurrency: 'USD',
    fiatAmount: moneyOf('25', 'USD', 2),
    wallets: [{ network: 'ethereum', address: EVM, memo: null }],
    lockWalletAddress: true,
    handoffs: ['REDIRECT', 'EMBEDDED'],
    ...more,
  });

describe.skipIf(!STRIPE_SECRET_KEY)("Stripe's test mode (needs STRIPE_SECRET_KEY=sk_test_…)", () => {
  let live: ReturnType<typeof connect>;
  beforeAll(() => {
    live = connect();
  });
  afterAll(() => Promise.all(open.map((provider) => provider.close())));

  async function create(request: SessionRequest, key = randomUUID(), adapter = live) {
    const prepared = await adapter.prepare(request, patient());
    return { prepared, news: await adapter.create(prepared, null, patient(key)) };
  }

  test('the check passes for Stripe, the key and the clock', async () => {
    const found = await live.check(patient());
    const states = found.map(({ name, state, detail }) => ({ name, state, detail }));
    expect(states.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(
      states.slice(0, 3).map(({ state }) => state),
      JSON.stringify(states),
    ).toEqual(['ok', 'ok', 'ok']);
  });

  test('create, get, handoff and find return the same session', async () => {
    const createdAfter = new Date();
    const request = locked();
    const { prepared, news } = await create(request);
    expect(news).toMatchObject({ status: 'READY', reference: expect.stringMatching(/^cos_/) });
    expect(news.handoff?.kind).toMatch(/^(REDIRECT|EMBEDDED)$/);

    const again = await live.get(referenceOf(news), patient());
    expect([again.reference, again.status]).toEqual([news.reference, 'READY']);
    expect((await live.handoff(referenceOf(news), null, patient()))?.kind).toBe(news.handoff?.kind);
    // The list may be delayed.
    await vi.waitFor(
      async () => {
        const what = { sessionId: request.sessionId, prepared, createdAfter };
        expect(await live.find(what, patient())).toMatchObject({ reference: news.reference });
      },
      { timeout: 30_000, interval: 2000 },
    );
    const what = { sessionId: newId(), prepared, createdAfter };
    expect(await live.find(what, patient())).toBe('absent');
  });

  test('the same key returns the same session, and is refused with another body', async () => {
    const key = randomUUID();
    const { prepared, news } = await create(locked(), key);
    expect((await live.create(prepared, null, patient(key))).reference).toBe(news.reference);
    const other = await live.prepare(locked(), patient());
    expect(await failure(live.create(other, null, patient(key)))).toMatchObject({ outcome: 'unknown' });
  });

  test('a session with lists, and a session without any choice', async () => {
    const lists = locked({ assetLocked: false, allowedNetworks: ['ethereum', 'bitcoin'], fiatAmount: null });
    expect((await create(lists)).news.status).toBe('READY');
    expect((await create(purchase({ sessionId: newId() }))).news.status).toBe('READY');
  });

  test.skipIf(!STRIPE_PUBLISHABLE_KEY)(
    'an embedded hand-off (needs STRIPE_PUBLISHABLE_KEY=pk_test_…)',
    async () => {
      const { news } = await create(locked({ handoffs: ['EMBEDDED'] }));
      expect(news.handoff).toMatchObject({ kind: 'EMBEDDED', publishableKey: STRIPE_PUBLISHABLE_KEY });
    },
  );

  test('quotes for a fiat amount and for a crypto amount', async () => {
    const asset = { currency: 'ETH', network: 'ethereum' };
    const [byFiat] = await live.quote(quoteRequest({ asset }), patient());
    expect(byFiat).toMatchObject({ fiatTotal: { minor: expect.toSatisfy((minor) => minor > 10_000n) } });
    const exact = moneyOf('0.1', 'ETH', 18);
    const [byCrypto] = await live.quote(
      quoteRequest({ asset, fiatAmount: null, cryptoAmount: exact }),
      patient(),
    );
    expect(byCrypto).toMatchObject({ cryptoAmount: exact });
  });

  test('refusals: a missing session, an invalid wallet, an invalid key', async () => {
    expect(await failure(live.get('cos_none', patient()))).toMatchObject({
      outcome: 'rejected',
      class: 'request',
    });
    const wallets = [{ network: 'ethereum', address: 'not-an-address', memo: null }];
    const wrong = await live.prepare(locked({ wallets }), patient());
    expect(await failure(live.create(wrong, null, patient()))).toMatchObject({ outcome: 'rejected' });
    const stranger = connect({ secretKey: 'sk_test_notakeyofanybody' });
    const refused = create(locked(), randomUUID(), stranger);
    expect(await failure(refused)).toMatchObject({ outcome: 'rejected', class: 'provider' });
  });

  // Where Stripe's documentation contradicts itself: a failure names the option value that this account needs.
  const onBase = locked({
    asset: { currency: 'USDC', network: 'base' },
    wallets: [{ network: 'base', address: EVM, memo: null }],
  });
  const inMatic = locked({
    asset: { currency: 'POL', network: 'polygon' },
    wallets: [],
    lockWalletAddress: false,
  });
  const prefill = {
    email: 'jane@example.com',
    firstName: null,
    lastName: null,
    dateOfBirth: null,
    address: null,
  };

  test.each([
    ['quotesPath', ['/v1/crypto/onramp/quotes', '/v1/crypto/onramp_quotes']],
    ['baseWalletKey', ['base_network', 'wallet_address']],
    ['prefillKey', ['kyc_details', 'customer_information']],
    ['polCode', ['matic', 'pol']],
  ] as const)('%s: the default is accepted', async (option, values) => {
    const outcomes: Record<string, string> = {};
    for (const value of values) {
      const other = connect({ [option]: value });
      const attempt =
        option === 'quotesPath'
          ? other.quote(quoteRequest({ asset: { currency: 'ETH', network: 'ethereum' } }), patient())
          : other
              .prepare(
                option === 'polCode' ? inMatic : option === 'baseWalletKey' ? onBase : locked(),
                patient(),
              )
              .then((prepared) =>
                other.create(prepared, option === 'prefillKey' ? prefill : null, patient()),
              );
      outcomes[value] = await attempt.then(
        () => 'accepted',
        (error: { code?: string }) => `refused: ${error.code}`,
      );
    }
    expect(outcomes[values[0]], `${option}: ${JSON.stringify(outcomes)}`).toBe('accepted');
  });
});
