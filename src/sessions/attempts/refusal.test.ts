import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ProviderError, type ProviderErrorInit } from '../../provider/error.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput, CreateSessionResult } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
  fiatCurrency: 'USD',
  fiatAmount: '0.5',
};

function refuses(more: Partial<ProviderErrorInit>) {
  return async () => {
    throw new ProviderError({
      outcome: 'rejected',
      class: 'limit',
      code: 'low',
      message: 'too low',
      ...more,
    });
  };
}
const tooLow = refuses({ limit: { minimum: '1.00', currency: 'USD' } });

function reasonsOf(result: CreateSessionResult) {
  if (result.kind !== 'NoRoute')
    throw new Error(`${result.kind}: ${'message' in result ? result.message : ''}`);
  return Object.fromEntries(result.decision.candidates.map((one) => [one.providerId, one]));
}

eachStore('a purchase that every provider refuses', (makeStore) => {
  async function setUp() {
    const store = await makeStore();
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    a.before = tooLow;
    b.prepare = refuses({
      outcome: 'not_sent',
      class: 'asset',
      code: 'no_method',
      reason: 'PAYMENT_METHOD_UNSUPPORTED',
    });
    const on = await sessionsOn(store, [a, b]);
    const all = async () => (await on.sessions.list({}, { first: 50, after: null }, CALLER)).rows;
    return { store, a, b, all, ...on };
  }

  test('is NoRoute with the typed reasons and the figure that would have passed', async () => {
    const { sessions, all, store } = await setUp();
    const candidates = reasonsOf(await sessions.create(INPUT, CALLER));
    expect(candidates.alpha).toMatchObject({ eligible: false, rank: null });
    expect(candidates.alpha?.reasons).toMatchObject([
      { reason: 'AMOUNT_TOO_LOW', minimum: '1.00', currency: 'USD', rule: null },
    ]);
    expect(candidates.beta?.reasons).toMatchObject([{ reason: 'PAYMENT_METHOD_UNSUPPORTED' }]);
    const [session] = await all();
    expect(session).toMatchObject({
      status: 'FAILED',
      idempotencyKey: 'key-1',
      keyReleasedAt: expect.any(Date),
      failure: { reason: 'AMOUNT_TOO_LOW' },
    });
    // Settled at once: no payment can come.
    expect(session?.latePaymentDeadline).toBeInstanceOf(Date);
    const [attempts] = await sessions.attempts([session?.id ?? ''], CALLER);
    expect(attempts?.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['REJECTED', 'AMOUNT_TOO_LOW'],
      ['NOT_SENT', 'PAYMENT_METHOD_UNSUPPORTED'],
    ]);
    const { rows } = await sql`select idempotency_key, released_key from onramp_session`.execute(store.db);
    expect(rows).toEqual([{ idempotency_key: null, released_key: 'key-1' }]);
  });

  test('says of each provider in a sentence that it was asked and what it refused', async () => {
    const { sessions } = await setUp();
    const candidates = reasonsOf(await sessions.create(INPUT, CALLER));
    expect([candidates.alpha?.reasons[0]?.message, candidates.beta?.reasons[0]?.message]).toEqual([
      'alpha was asked and refused the purchase: the minimum is 1.00 USD',
      'beta was asked and refused the purchase: too low',
    ]);
  });

  test.each([
    ['first', 'alpha'],
    ['last', 'beta'],
  ])('is CustomerRefused, for good, if the %s of them refused the customer', async (_, which) => {
    const { sessions, a, b, policy } = await setUp();
    Object.assign(policy, { fallbackAfterRefusal: true });
    const refusesCustomer = refuses({ class: 'customer', code: 'unfit', message: 'unfit' });
    if (which === 'alpha') a.before = refusesCustomer;
    else Object.assign(b, { prepare: fakeProvider('beta').prepare, before: refusesCustomer });
    for (const attempt of ['first call', 'repeat']) {
      expect(await sessions.create(INPUT, CALLER), attempt).toMatchObject({
        kind: 'CustomerRefused',
        onrampSession: {
          status: 'REJECTED',
          keyReleasedAt: null,
          failure: { reason: 'CUSTOMER_REFUSED', message: expect.stringContaining(which) },
        },
      });
    }
    expect(a.sent).toHaveLength(1);
  });

  test('is ProviderUnavailable if one refused the customer and another was away', async () => {
    const { sessions, a, b, policy } = await setUp();
    Object.assign(policy, { fallbackAfterRefusal: true });
    a.before = refuses({ class: 'customer', code: 'unfit' });
    b.prepare = async () => {
      throw failure('not_sent', 'provider', 'connection_refused');
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
  });

  test('leaves the key free for the corrected call, which is one purchase', async () => {
    const { sessions, a, all, count } = await setUp();
    reasonsOf(await sessions.create(INPUT, CALLER));
    a.before = async () => {};
    const corrected = { ...INPUT, fiatAmount: '5' };
    const calls = await Promise.all(Array.from({ length: 8 }, () => sessions.create(corrected, CALLER)));
    const ids = calls.map((call) =>
      call.kind === 'OnrampSessionPayload' ? call.onrampSession.id : call.kind,
    );
    expect(new Set(ids).size).toBe(1);
    expect([await count(), a.made.size]).toEqual([2, 1]);
    expect((await all()).map(({ status }) => status).sort()).toEqual(['FAILED', 'READY']);
    // The key is that of the corrected call now.
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'IdempotencyConflict' });
  });

  test('callers who wait on the key get the same answer and send nothing', async () => {
    const { sessions, a, b, count } = await setUp();
    a.before = async () => {
      await delay(50);
      return tooLow();
    };
    const calls = await Promise.all(Array.from({ length: 6 }, () => sessions.create(INPUT, CALLER)));
    for (const call of calls) {
      expect(reasonsOf(call).alpha?.reasons).toMatchObject([{ reason: 'AMOUNT_TOO_LOW', minimum: '1.00' }]);
    }
    expect(a.sent).toHaveLength(await count());
    expect(b.sent).toEqual([]);
  });

  test('never has two live purchases for its key, however refusals and corrected calls meet', async () => {
    const { sessions, a, all } = await setUp();
    let sends = 0;
    a.before = async () => {
      sends += 1;
      await delay(5);
      if (sends % 2 === 1) await tooLow();
    };
    const inputs = Array.from({ length: 24 }, (_, index) => ({
      ...INPUT,
      fiatAmount: index % 2 ? '5' : '0.5',
    }));
    const calls = await Promise.all(
      inputs.map(async (input, index) => {
        await delay(index * 4);
        return sessions.create(input, CALLER);
      }),
    );
    for (const call of calls) {
      expect(['NoRoute', 'OnrampSessionPayload', 'IdempotencyConflict']).toContain(call.kind);
    }
    const live = (await all()).filter(({ keyReleasedAt }) => keyReleasedAt === null);
    expect(live.length).toBeLessThanOrEqual(1);
    expect(a.made.size).toBe(live.filter(({ status }) => status === 'READY').length);
  });

  test.each([
    ['an outage', () => failure('not_sent', 'provider', 'connection_refused')],
    ['a rate limit', () => failure('rejected', 'provider', 'rate_limit')],
  ])(
    'is ProviderUnavailable after %s at one of them, and NoRoute once that one refuses too',
    async (_, error) => {
      const { sessions, a, count } = await setUp();
      a.before = async () => {
        throw error();
      };
      const first = await sessions.create(INPUT, CALLER);
      expect(first).toMatchObject({
        kind: 'ProviderUnavailable',
        onrampSession: { status: 'CREATING', keyReleasedAt: null },
      });
      a.before = tooLow;
      expect(reasonsOf(await sessions.create(INPUT, CALLER)).alpha?.reasons).toMatchObject([
        { reason: 'AMOUNT_TOO_LOW' },
      ]);
      expect(await count()).toBe(1);
    },
  );

  test('keeps the key while an outcome is unknown', async () => {
    const { sessions, a, all } = await setUp();
    a.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    a.before = async () => {};
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
    expect((await all())[0]).toMatchObject({ status: 'CREATING', keyReleasedAt: null });
    expect(await sessions.create({ ...INPUT, fiatAmount: '5' }, CALLER)).toMatchObject({
      kind: 'IdempotencyConflict',
    });
  });

  test('is the answer where the only provider does not serve the country', async () => {
    const { sessions, a, policy } = await setUp();
    Object.assign(policy, { attempts: 1 });
    a.before = refuses({ class: 'geography', code: 'unsupported_country' });
    expect(reasonsOf(await sessions.create(INPUT, CALLER)).alpha?.reasons).toMatchObject([
      { reason: 'COUNTRY_UNSUPPORTED' },
    ]);
  });

  test('is not live again if its provider reports it after all', async () => {
    const { sessions, a, all, policy } = await setUp();
    Object.assign(policy, { attempts: 1 });
    reasonsOf(await sessions.create(INPUT, CALLER));
    const id = (await all())[0]?.id ?? '';
    a.made.set('late', a.news(`alpha_${id}`));
    await sessions.handleWebhook({ providerId: 'alpha', reference: `alpha_${id}`, sessionId: id }, 'WEBHOOK');
    const [session] = await sessions.byIds([id], CALLER);
    expect(session).toMatchObject({
      status: 'FAILED',
      sealedHandoff: null,
      providerReference: `alpha_${id}`,
    });
    // It was no proof that nothing was made, so a payment may still come.
    expect(session?.latePaymentDeadline?.getTime()).toBeGreaterThan(Date.now());
  });
});
