import { expect, test, vi } from 'vitest';
import type { Rankings, StoredRanking } from '../../store/quotes/rankings.ts';
import { rankingIdOf } from '../rank/quote-of.ts';
import { CALLER, engineOn, priceOf, quoting } from '../testing.ts';
import type { Quote, RedeemInput } from '../types.ts';
import { buy as buyOnce } from './buy.ts';
import { redeem } from './redeem.ts';
import { rowOfQuote } from './stored-quote.ts';

/** One provider whose price can change, a quote of it, and a memory of rankings. */
async function quoted(more: { locked?: boolean } = {}) {
  let cryptoAmount = '0.001';
  const acme = quoting('acme', (request, call) => priceOf(cryptoAmount, more)(request, call));
  const { deps: engine, ranked, time } = engineOn([acme]);
  const ranking = await ranked();
  const [quote] = ranking.quotes as [Quote];
  const stored = new Map<string, StoredRanking>();
  const used = new Map<string, string>();
  /** Keys that have a session. */
  const sessions = new Set<string>();
  const rankings: Rankings = {
    keep: async (row) => void stored.set(row.id, row),
    find: async (id, projectId) => {
      const found = stored.get(id);
      return found?.projectId === projectId ? found : null;
    },
    usage: async (id, _, key) => ({ usedBy: used.get(id) ?? null, keyHasSession: sessions.has(key) }),
    async use(id, _, key) {
      const first = used.get(id) ?? key;
      used.set(id, first);
      return first;
    },
    release: async (id, _, key) => {
      if (!sessions.has(key)) used.delete(id);
    },
  };
  const keep = (id: string, row: Quote) =>
    rankings.keep({
      id,
      projectId: CALLER.projectId,
      customerId: 'cus_1',
      decision: ranking.decision,
      quotes: [rowOfQuote(row)],
    });
  await keep(rankingIdOf(quote.id), quote);
  const deps = {
    engine,
    rankings,
    keepRenewed: (renewed: { quote: Quote; rankingId: string }) => keep(renewed.rankingId, renewed.quote),
  };
  const buy = (input: Partial<RedeemInput> = {}, signal = new AbortController().signal) =>
    redeem(deps, { idempotencyKey: 'k', quoteId: quote.id, ...input }, CALLER, signal);
  return {
    buy,
    deps,
    acme,
    quote,
    time,
    sessions,
    changePrice: (to: string) => {
      cryptoAmount = to;
    },
  };
}

test('a fresh quote is taken without a call, with what it decides', async () => {
  const { buy, acme } = await quoted();
  expect(await buy()).toEqual({
    kind: 'Redeemed',
    pinned: {
      customerId: 'cus_1',
      asset: { currency: 'BTC', network: 'bitcoin' },
      fiatCurrency: 'EUR',
      fiatAmount: '100',
      cryptoAmount: null,
      paymentMethod: null,
      provider: 'acme',
    },
  });
  expect(acme.calls).toHaveLength(1);
});

test('a stale quote is asked again: sold if the price is not worse, otherwise only within the tolerance', async () => {
  const better = await quoted();
  better.time.now += 20_000;
  better.changePrice('0.0011');
  expect(await better.buy()).toMatchObject({ kind: 'Redeemed' });
  expect(better.acme.calls).toHaveLength(2);

  const { buy, sessions, time, changePrice } = await quoted();
  time.now += 61_000;
  changePrice('0.00099');
  const expired = await buy();
  expect(expired).toMatchObject({
    kind: 'QuoteExpired',
    changeBps: 100,
    quote: { cryptoAmount: { minor: 99_000n } },
  });
  expect(await buy({ maximumChangeBps: 99 })).toMatchObject({ kind: 'QuoteExpired' });
  // The new quote can be bought as it is.
  if (expired.kind !== 'QuoteExpired' || !expired.quote) throw new Error('no new quote');
  expect(await buy({ quoteId: expired.quote.id, idempotencyKey: 'new' })).toMatchObject({ kind: 'Redeemed' });
  expect(await buy({ maximumChangeBps: 100 })).toMatchObject({ kind: 'Redeemed' });
  sessions.add('k');
  // A repeat under the same key is answered the same, whatever the price is now.
  changePrice('0.0001');
  time.now += 600_000;
  expect(await buy()).toMatchObject({ kind: 'Redeemed' });
});

test('after a call that used the quote and made no session, the same key buys at no worse price either', async () => {
  const { buy, time, changePrice } = await quoted();
  expect(await buy()).toMatchObject({ kind: 'Redeemed' });
  time.now += 600_000;
  changePrice('0.0009');
  expect(await buy()).toMatchObject({ kind: 'QuoteExpired', changeBps: 1000 });
  expect(await buy({ maximumChangeBps: 1000 })).toMatchObject({ kind: 'Redeemed' });
});

test('without an answer in the time of the purchase a quote is not sold; only one that ended is said to have ended', async () => {
  const { buy, time } = await quoted();
  time.now += 20_000;
  const stale = await buy({}, AbortSignal.abort());
  expect(stale).toMatchObject({
    kind: 'QuoteExpired',
    quote: null,
    message: expect.not.stringMatching('ended'),
  });
  time.now += 60_000;
  const ended = await buy({}, AbortSignal.abort());
  expect(ended).toMatchObject({
    kind: 'QuoteExpired',
    message: expect.stringMatching('The quote has ended'),
  });
  expect(await buy()).toMatchObject({ kind: 'Redeemed' });
});

test('the price and the purchase share one time limit', async () => {
  const { deps, acme, quote, time } = await quoted();
  time.now += 20_000;
  const limits = vi.spyOn(AbortSignal, 'timeout');
  const input = { idempotencyKey: 'k', quoteId: quote.id };
  const given: AbortSignal[] = [];
  await buyOnce(deps, input, CALLER, async (_, signal) => {
    given.push(signal);
    return { kind: 'NoRoute' };
  });
  expect(acme.calls).toHaveLength(2);
  expect(limits.mock.calls).toEqual([[10_000], [4_000]]);
  expect(given[0]).toBe(limits.mock.results[0]?.value);
  limits.mockRestore();
});

test('a locked price holds until its end, without a call', async () => {
  const { buy, acme, time } = await quoted({ locked: true });
  time.now += 59_000;
  expect(await buy()).toMatchObject({ kind: 'Redeemed' });
  expect(acme.calls).toHaveLength(1);
});

test('a quote is sold once, and only to its customer', async () => {
  const { buy } = await quoted();
  expect(await buy({ customerId: 'cus_2' })).toMatchObject({ kind: 'NotFound' });
  await buy();
  expect(await buy({ idempotencyKey: 'other' })).toMatchObject({ kind: 'Conflict' });
});

test.each([
  ['InvalidInput', 'Redeemed'],
  ['NotFound', 'Redeemed'],
  ['NoRoute', 'Redeemed'],
  ['CustomerBlocked', 'Redeemed'],
  ['ProviderUnavailable', 'Conflict'],
  ['OnrampSessionPayload', 'Conflict'],
])('after %s another key gets %s', async (kind, then) => {
  const { buy, deps, quote } = await quoted();
  const input = { idempotencyKey: 'k', quoteId: quote.id };
  expect(await buyOnce(deps, input, CALLER, async () => ({ kind }))).toEqual({ kind });
  expect(await buy({ idempotencyKey: 'other' })).toMatchObject({ kind: then });
});

test('a key that has a session of another purchase does not use up the quote', async () => {
  const { buy, deps, quote, sessions } = await quoted();
  sessions.add('k');
  const conflict = async () => ({ kind: 'IdempotencyConflict' });
  const input = { idempotencyKey: 'k', quoteId: quote.id };
  expect(await buyOnce(deps, input, CALLER, conflict)).toEqual({ kind: 'IdempotencyConflict' });
  expect(await buy({ idempotencyKey: 'other' })).toMatchObject({ kind: 'Redeemed' });
});

test('a quote stays sold if another call with the same key freed it before the session was made', async () => {
  const { buy, deps, quote, sessions } = await quoted();
  const input = { idempotencyKey: 'k', quoteId: quote.id };
  const create = async () => {
    expect(await buyOnce(deps, input, CALLER, async () => ({ kind: 'NoRoute' }))).toEqual({
      kind: 'NoRoute',
    });
    sessions.add('k');
    return { kind: 'OnrampSessionPayload' };
  };
  expect(await buyOnce(deps, input, CALLER, create)).toEqual({ kind: 'OnrampSessionPayload' });
  expect(await buy({ idempotencyKey: 'other' })).toMatchObject({ kind: 'Conflict' });
});

test.each(['', 'k\u0000', 'x'.repeat(256), '\ud800'])(
  'the key %j is refused before the quote is taken',
  async (key) => {
    const { buy } = await quoted();
    const issue = { path: 'input.idempotencyKey' };
    expect(await buy({ idempotencyKey: key })).toMatchObject({ kind: 'InvalidInput', issues: [issue] });
    expect(await buy({ idempotencyKey: 'other' })).toMatchObject({ kind: 'Redeemed' });
  },
);
