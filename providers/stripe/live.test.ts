import { randomUUID } from 'node:crypto';
import { moneyOf, type SessionRequest } from 'onramp-gateway/provider';
import { call, connectLive, type LiveProvider, referenceOf } from 'onramp-gateway/provider/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import stripe from './index.ts';
import type { StripeOptions } from './options.ts';
import { EVM, failure, purchase, quoteRequest } from './testing.ts';

// Against Stripe's own test mode, by `npm run test:live`; keys of real money are refused. Stripe's API can neither
// cancel nor delete a session: those made here stay, unpaid, and name nobody.
const { STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL } = process.env;

function optionsOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    secretKey: STRIPE_SECRET_KEY,
    ...(STRIPE_PUBLISHABLE_KEY && { publishableKey: STRIPE_PUBLISHABLE_KEY }),
    ...(STRIPE_WEBHOOK_SECRET && { webhookSecrets: STRIPE_WEBHOOK_SECRET }),
    // Such as a simulator's, to try these tests themselves.
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

describe.skipIf(!STRIPE_SECRET_KEY)("Stripe's own test mode (wants STRIPE_SECRET_KEY=sk_test_…)", () => {
  let live: ReturnType<typeof connect>;
  beforeAll(() => {
    live = connect();
  });
  afterAll(() => Promise.all(open.map((provider) => provider.close())));

  async function create(request: SessionRequest, key = randomUUID(), with_ = live) {
    const prepared = await with_.prepare(request, patient());
    return { prepared, news: await with_.create(prepared, null, patient(key)) };
  }

  test('the check finds Stripe, the key and the clock well', async () => {
    const found = await live.check(patient());
    const states = found.map(({ name, state, detail }) => ({ name, state, detail }));
    expect(states.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(
      states.slice(0, 3).map(({ state }) => state),
      JSON.stringify(states),
    ).toEqual(['ok', 'ok', 'ok']);
  });

  test('create, get, hand-off and find tell one session', async () => {
    const createdAfter = new Date();
    const request = locked();
    const { prepared, news } = await create(request);
    expect(news).toMatchObject({ status: 'READY', reference: expect.stringMatching(/^cos_/) });
    expect(news.handoff?.kind).toMatch(/^(REDIRECT|EMBEDDED)$/);

    const again = await live.get(referenceOf(news), patient());
    expect([again.reference, again.status]).toEqual([news.reference, 'READY']);
    expect((await live.handoff(referenceOf(news), null, patient())).kind).toBe(news.handoff?.kind);
    // A list may be behind.
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

  test('a repeat with the same key gives the same session, and with another body is refused', async () => {
    const key = randomUUID();
    const { prepared, news } = await create(locked(), key);
    expect((await live.create(prepared, null, patient(key))).reference).toBe(news.reference);
    const other = await live.prepare(locked(), patient());
    expect(await failure(live.create(other, null, patient(key)))).toMatchObject({ outcome: 'unknown' });
  });

  test('a session with lists, and one where nothing is chosen', async () => {
    const lists = locked({ assetLocked: false, allowedNetworks: ['ethereum', 'bitcoin'], fiatAmount: null });
    expect((await create(lists)).news.status).toBe('READY');
    expect((await create(purchase({ sessionId: newId() }))).news.status).toBe('READY');
  });

  test.skipIf(!STRIPE_PUBLISHABLE_KEY)(
    'an embedded hand-off (wants STRIPE_PUBLISHABLE_KEY=pk_test_…)',
    async () => {
      const { news } = await create(locked({ handoffs: ['EMBEDDED'] }));
      expect(news.handoff).toMatchObject({ kind: 'EMBEDDED', publishableKey: STRIPE_PUBLISHABLE_KEY });
    },
  );

  test('quotes for an amount of fiat, and for one of crypto', async () => {
    const asset = { currency: 'ETH', network: 'ethereum' };
    const [byFiat] = await live.quote(quoteRequest({ asset }), patient());
    expect(byFiat?.fiatTotal.minor).toBeGreaterThan(10_000n);
    const exact = moneyOf('0.1', 'ETH', 18);
    const [byCrypto] = await live.quote(
      quoteRequest({ asset, fiatAmount: null, cryptoAmount: exact }),
      patient(),
    );
    expect(byCrypto?.cryptoAmount).toEqual(exact);
  });

  test('refusals: no such session, a wallet that is none, a key that is none', async () => {
    expect(await failure(live.get('cos_none', patient()))).toMatchObject({
      outcome: 'rejected',
      class: 'request',
    });
    const wallets = [{ network: 'ethereum', address: 'not-an-address', memo: null }];
    const wrong = await live.prepare(locked({ wallets }), patient());
    expect(await failure(live.create(wrong, null, patient()))).toMatchObject({ outcome: 'rejected' });
    const stranger = connect({ secretKey: 'sk_test_notakeyofanybody' });
    const unmade = create(locked(), randomUUID(), stranger);
    expect(await failure(unmade)).toMatchObject({ outcome: 'rejected', class: 'provider' });
  });

  // Where Stripe's sources disagree: a failure names the option that this account wants.
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
  ] as const)('%s: the default is taken', async (option, values) => {
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
        () => 'taken',
        (error: { code?: string }) => `refused: ${error.code}`,
      );
    }
    expect(outcomes[values[0]], `${option}: ${JSON.stringify(outcomes)}`).toBe('taken');
  });
});
