import { describe, expect, test, vi } from 'vitest';
import { createProviderMonitor } from '../registry/health/provider-monitor.ts';
import { wrapOperations } from '../registry/wrap-operations.ts';
import { limit, listed } from '../router/testing.ts';
import { renewQuote } from './quote-stream.ts';
import { engineOn, examplePurchase, fails, hangs, priceOf, quoting } from './testing.ts';
import type { Quote } from './types.ts';

const tooLow = fails({ class: 'limit', limit: { minimum: '150', currency: 'EUR' } });

describe('the stream', () => {
  test('who is asked, each answer as it comes, then the ranking', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const late = quoting('late', async (request, call) => {
      await released;
      return priceOf('0.0011')(request, call);
    });
    const { stream } = engineOn([late, quoting('quick', priceOf('0.001'))]);
    const events = stream();
    expect((await events.next()).value).toMatchObject({
      kind: 'QuotesAsked',
      providerIds: ['late', 'quick'],
    });
    // The quick answer arrives although the other provider has not answered.
    const first = (await events.next()).value as Quote;
    expect(first).toMatchObject({ kind: 'Quote', providerId: 'quick' });
    release();
    expect((await events.next()).value).toMatchObject({ kind: 'Quote', providerId: 'late' });
    const { value } = await events.next();
    expect(value).toMatchObject({
      kind: 'Quotes',
      outcome: 'QUOTED',
      reason: null,
      quotes: [
        {
          providerId: 'late',
          labels: ['BEST_PRICE', 'RECOMMENDED'],
          costBps: 0,
          reference: { source: 'best_implied' },
        },
        { providerId: 'quick', id: first.id, labels: [], costBps: 909, spreadBps: 909 },
      ],
      decision: { strategy: 'best-quote', chosen: 'late' },
    });
  });

  test('at the deadline a provider without an answer is a failure, and its call is cancelled', async () => {
    const slow = quoting('slow', hangs);
    const { ranked } = engineOn([slow, quoting('quick', priceOf('0.001'))]);
    const { quotes, failures, decision } = await ranked({ timeoutMilliseconds: 100 });
    expect(quotes.map(({ providerId }) => providerId)).toEqual(['quick']);
    expect(failures).toMatchObject([{ providerId: 'slow', reason: 'PROVIDER_TIMEOUT' }]);
    expect(slow.calls[0]?.signal.aborted).toBe(true);
    // It stays eligible: it may serve, only its price is not known.
    expect(decision.candidates.map(({ providerId, eligible }) => [providerId, eligible])).toEqual([
      ['quick', true],
      ['slow', true],
    ]);
  });

  test('the circuit of a provider whose prices never come opens; callers who leave do not open it', async () => {
    const slow = quoting('slow', hangs);
    const monitor = createProviderMonitor(() => new Date(), false);
    const log = { warn() {}, error() {} };
    const options = { providerId: 'slow', monitor, log, timeoutMilliseconds: 100 };
    const operations = wrapOperations(slow.provider.operations, options);
    const { ranked, stream } = engineOn([{ ...slow, provider: { ...slow.provider, operations } }]);
    for (let count = 1; count <= 6; count += 1) {
      const leaves = new AbortController();
      const events = stream({}, leaves.signal);
      await events.next();
      const next = events.next();
      await vi.waitFor(() => expect(slow.calls).toHaveLength(count));
      leaves.abort();
      await next;
    }
    expect(monitor.breaker('quote').state()).toBe('closed');
    for (let count = 0; count < 5; count += 1) await ranked({ timeoutMilliseconds: 60 });
    await vi.waitFor(() => expect(monitor.breaker('quote').state()).toBe('open'));
  });

  test('a caller who leaves cancels every call', async () => {
    const slow = quoting('slow', hangs);
    const leaves = new AbortController();
    const events = engineOn([slow]).stream({}, leaves.signal);
    await events.next();
    const next = events.next();
    await vi.waitFor(() => expect(slow.calls).toHaveLength(1));
    leaves.abort();
    await next;
    await vi.waitFor(() => expect(slow.calls[0]?.signal.aborted).toBe(true));
  });

  test('may end once enough results are there', async () => {
    const slow = quoting('slow', hangs);
    const { ranked } = engineOn([slow, quoting('quick', priceOf('0.001'))]);
    const wait = { atLeastMilliseconds: 0, atLeastResults: 1 };
    expect(await ranked({ wait, timeoutMilliseconds: 60_000 })).toMatchObject({
      quotes: [{ providerId: 'quick' }],
    });
  });
});

describe('failures', () => {
  test('declared limits exclude without a call; the figure that would have passed is told', async () => {
    const big = quoting('big', priceOf('0.001'), { limits: [limit('EUR', '500', null)] });
    const result = await engineOn([big]).ranked();
    expect(big.calls).toEqual([]);
    expect(result).toMatchObject({
      outcome: 'NONE',
      reason: 'AMOUNT_TOO_LOW',
      quotes: [],
      failures: [{ providerId: 'big', minimum: '500', currency: 'EUR', source: 'DECLARED' }],
      suggestions: [{ change: 'FIAT_AMOUNT', fiatAmount: '500', providers: ['big'] }],
    });
  });

  test('the shared reason is one of those that were asked, however many the caller excluded', async () => {
    const others = ['a', 'b', 'c'].map((id) => quoting(id, priceOf('0.001')));
    const only = { providers: ['small'] };
    expect(await engineOn([...others, quoting('small', tooLow)]).ranked(only)).toMatchObject({
      outcome: 'NONE',
      reason: 'AMOUNT_TOO_LOW',
    });
  });

  test('a limit that an answer states excludes the provider for a minute, as far as the amount breaks it', async () => {
    const acme = quoting('acme', tooLow);
    const { ranked, time } = engineOn([acme]);
    expect((await ranked()).failures).toMatchObject([
      { reason: 'AMOUNT_TOO_LOW', minimum: '150', source: 'ANSWERED' },
    ]);
    expect((await ranked()).failures).toMatchObject([{ minimum: '150', source: 'LEARNED' }]);
    expect(acme.calls).toHaveLength(1);
    expect((await ranked()).suggestions).toMatchObject([{ change: 'FIAT_AMOUNT', fiatAmount: '150' }]);
    await ranked({ fiatAmount: { currency: 'EUR', decimals: 2, minor: 15_000n } });
    expect(acme.calls).toHaveLength(2);
    time.now += 60_001;
    await ranked();
    expect(acme.calls).toHaveLength(3);
  });

  test('Retry-After is followed to a minute at most; other failures are asked again', async () => {
    const limited = quoting('limited', fails({ code: 'rate_limit', retryAfterSeconds: 900 }));
    const broken = quoting('broken', fails());
    const { ranked, time } = engineOn([limited, broken]);
    await ranked();
    expect((await ranked()).failures).toMatchObject([
      { providerId: 'limited', reason: 'PROVIDER_RATE_LIMITED', retryAfterSeconds: 60 },
      { providerId: 'broken', reason: 'PROVIDER_ERROR' },
    ]);
    expect([limited.calls.length, broken.calls.length]).toEqual([1, 2]);
    time.now += 60_001;
    await ranked();
    expect(limited.calls).toHaveLength(2);
  });

  test('a refusal with Retry-After is not the answer to other questions', async () => {
    const acme = quoting('acme', async (request, call) => {
      if (request.country === 'DE') return priceOf('0.001')(request, call);
      return fails({ class: 'geography', retryAfterSeconds: 30 })(request, call);
    });
    const { ranked } = engineOn([acme]);
    expect((await ranked({ country: 'FR' })).failures).toMatchObject([{ reason: 'COUNTRY_UNSUPPORTED' }]);
    expect((await ranked()).outcome).toBe('QUOTED');
  });

  test('a project that asks for ever more prices is not answered, others and purchases are', async () => {
    const acme = quoting('acme', priceOf('0.001'));
    const { ranked, time } = engineOn([acme]);
    let minor = 10_000n;
    const ask = (projectId: string | null) => {
      minor += 1n;
      const countedFor = projectId === null ? null : { projectId, subject: null };
      return ranked({ countedFor, fiatAmount: { currency: 'EUR', decimals: 2, minor } });
    };
    const outcomes = [];
    for (let count = 0; count < 12; count += 1) outcomes.push((await ask('one')).outcome);
    expect(outcomes).toEqual([...Array(10).fill('QUOTED'), 'NONE', 'NONE']);
    expect(acme.calls).toHaveLength(10);
    expect((await ask('one')).failures).toMatchObject([
      { reason: 'PROVIDER_RATE_LIMITED', retryAfterSeconds: 1 },
    ]);
    // An answer that is known takes nothing.
    minor = 10_000n;
    expect((await ask('one')).outcome).toBe('QUOTED');
    expect((await ask(null)).outcome).toBe('QUOTED');
    minor = 20_000n;
    expect((await ask(null)).outcome).toBe('QUOTED');
    time.now += 2_000;
    expect([(await ask('two')).outcome, (await ask('one')).outcome]).toEqual(['QUOTED', 'QUOTED']);
  });

  test('an answer for other money, or for nothing, is no quote', async () => {
    const wrong = { currency: 'USD', decimals: 2, minor: 10_000n };
    const { quotes, failures } = await engineOn([
      quoting('wrong', priceOf('0.001', { fiatTotal: wrong })),
      quoting('nothing', priceOf('0')),
    ]).ranked();
    expect(quotes).toEqual([]);
    expect(failures.map(({ reason }) => reason)).toEqual(['PROVIDER_ERROR', 'PROVIDER_ERROR']);
  });

  test('an answer for another amount of crypto is no quote, however cheap it is', async () => {
    const cryptoAmount = { currency: 'BTC', decimals: 8, minor: 100_000n };
    const { quotes, failures } = await engineOn([
      quoting('half', priceOf('0.0005', { total: '50' })),
      quoting('more', priceOf('0.0011', { total: '99' })),
      quoting('exact', priceOf('0.001', { total: '100' })),
    ]).ranked({ fiatAmount: null, cryptoAmount });
    expect(quotes.map(({ providerId }) => providerId)).toEqual(['exact']);
    expect(failures).toMatchObject([
      { providerId: 'half', reason: 'PROVIDER_ERROR' },
      { providerId: 'more', reason: 'PROVIDER_ERROR' },
    ]);
  });

  test('an answer with another total is no quote of a provider whose amounts include the fees', async () => {
    const another = () => priceOf('0.001', { total: '98' });
    const { quotes, failures } = await engineOn([
      quoting('included', another(), { amountBasis: 'FEES_INCLUDED' }),
      quoting('unknown', another(), { amountBasis: 'UNKNOWN' }),
    ]).ranked();
    expect(quotes).toMatchObject([{ providerId: 'unknown', comparison: 'APPROXIMATE' }]);
    expect(failures).toMatchObject([{ providerId: 'included', reason: 'PROVIDER_ERROR' }]);
  });

  test.each([
    { amount: 'abc', currency: 'EUR' },
    { amount: '-1', currency: 'EUR' },
    { amount: '0.001', currency: 'EUR' },
    { amount: '1', currency: 'USD' },
    { amount: 1, currency: 'EUR' },
    null,
  ])('an answer with the fee %j is no quote, and the others are ranked', async (fee) => {
    const fees = [fee] as never;
    const odd = quoting('odd', priceOf('0.001', { fees, total: '104' }), { amountBasis: 'FEES_ON_TOP' });
    const good = quoting('good', priceOf('0.001'), { amountBasis: 'FEES_INCLUDED' });
    const { quotes, failures } = await engineOn([odd, good]).ranked();
    expect(quotes.map(({ providerId }) => providerId)).toEqual(['good']);
    expect(failures).toMatchObject([{ providerId: 'odd', reason: 'PROVIDER_ERROR' }]);
  });

  test('an answer that has ended when it comes is no quote', async () => {
    const expiresAt = new Date('2026-01-01T00:00:00Z');
    const { quotes, failures } = await engineOn([quoting('late', priceOf('0.001', { expiresAt }))]).ranked();
    expect(quotes).toEqual([]);
    expect(failures).toMatchObject([{ providerId: 'late', reason: 'PROVIDER_ERROR' }]);
  });

  test('a nonsensical second answer for the same outlay leaves the first one as it is', async () => {
    let asked = 0;
    const onTop = quoting(
      'top',
      async (request, call) => {
        asked += 1;
        const fees = [{ kind: 'PROVIDER' as const, amount: '4', currency: 'EUR' }];
        const [quote] = await priceOf('0.001', { total: '104', fees })(request, call);
        return asked === 1 && quote ? [quote] : ([{ paymentMethod: null }] as never);
      },
      { amountBasis: 'FEES_ON_TOP' },
    );
    const good = quoting('good', priceOf('0.001'), { amountBasis: 'FEES_INCLUDED' });
    const { quotes } = await engineOn([onTop, good]).ranked();
    expect(asked).toBe(2);
    expect(quotes).toMatchObject([{ providerId: 'good' }, { providerId: 'top', comparison: 'APPROXIMATE' }]);
  });

  test('the provider that a rule prefers is recommended, even if the best price stands before it', async () => {
    const providers = [quoting('best', priceOf('0.0011')), quoting('own', priceOf('0.001'))];
    const rules = [{ name: 'ours', when: {}, prefer: ['own'] }];
    const { quotes, decision } = await engineOn(providers, { rules }).ranked();
    expect(decision.chosen).toBe('own');
    expect(quotes.map(({ providerId, labels }) => [providerId, labels])).toEqual([
      ['best', ['BEST_PRICE']],
      ['own', ['RECOMMENDED']],
    ]);
  });

  test('a price that cannot be true is held back and does not win', async () => {
    const { quotes, failures, decision } = await engineOn([
      quoting('a', priceOf('0.001')),
      quoting('b', priceOf('0.00099')),
      quoting('liar', priceOf('0.1')),
    ]).ranked();
    expect(quotes.map(({ providerId }) => providerId)).toEqual(['a', 'b']);
    expect(failures).toMatchObject([{ providerId: 'liar', reason: 'QUOTE_IMPLAUSIBLE' }]);
    expect(decision.chosen).toBe('a');
  });
});

describe('the cache', () => {
  test('the same question at one time is one call, and its answer is shared while it is fresh', async () => {
    const acme = quoting('acme', priceOf('0.001'));
    const { ranked, time } = engineOn([acme]);
    const [left, right] = await Promise.all([ranked(), ranked()]);
    expect(acme.calls).toHaveLength(1);
    // The quotes are the callers' own.
    expect(left.quotes[0]?.id).not.toBe(right.quotes[0]?.id);
    time.now += 14_999;
    await ranked();
    expect(acme.calls).toHaveLength(1);
    time.now += 1;
    await ranked();
    expect(acme.calls).toHaveLength(2);
    await ranked({ country: 'FR' });
    expect(acme.calls).toHaveLength(3);
    // Another project does not learn that somebody asked.
    await ranked({ projectId: 'prj_2' });
    expect(acme.calls).toHaveLength(4);
  });

  test('an answer for all methods is one call, and serves questions about one of them', async () => {
    const methods = async (...given: Parameters<ReturnType<typeof priceOf>>) => {
      const [quote] = await priceOf('0.001')(...given);
      const asked = given[0].paymentMethod;
      return quote
        ? ['card', 'sepa', 'pix']
            .slice(0, asked ? 3 : 2)
            .map((paymentMethod) => ({ ...quote, paymentMethod }))
        : [];
    };
    const can = { paymentMethods: listed('card', 'sepa', 'pix') };
    const acme = quoting('acme', methods, can);
    const { ranked } = engineOn([acme]);
    expect((await ranked()).quotes.map(({ paymentMethod }) => paymentMethod)).toEqual(['card', 'sepa']);
    const { quotes } = await ranked({ paymentMethod: 'sepa' });
    expect(quotes.map(({ paymentMethod }) => paymentMethod)).toEqual(['sepa']);
    expect(acme.calls).toHaveLength(1);
    await ranked({ paymentMethod: 'pix' });
    expect(acme.calls).toHaveLength(2);
  });

  test('one of two callers leaving does not cancel the call of the other', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const acme = quoting('acme', async (request, call) => {
      await released;
      return priceOf('0.001')(request, call);
    });
    const { stream, ranked } = engineOn([acme]);
    const leaves = new AbortController();
    const leaving = stream({}, leaves.signal);
    await leaving.next();
    const unanswered = leaving.next();
    const staying = ranked();
    await vi.waitFor(() => expect(acme.calls).toHaveLength(1));
    leaves.abort();
    await unanswered;
    release();
    expect((await staying).quotes).toHaveLength(1);
    expect(acme.calls[0]?.signal.aborted).toBe(false);
  });

  test('a quote ends when the provider says so, otherwise after a minute', async () => {
    const ends = new Date('2026-01-01T00:00:07Z');
    const { ranked } = engineOn([
      quoting('soon', priceOf('0.001', { expiresAt: ends, locked: true })),
      quoting('open', priceOf('0.001')),
    ]);
    const { quotes } = await ranked();
    const at = (id: string) => quotes.find(({ providerId }) => providerId === id);
    expect(at('soon')).toMatchObject({ staleAt: ends, expiresAt: ends, locked: true });
    expect(at('open')).toMatchObject({
      staleAt: new Date('2026-01-01T00:00:15Z'),
      expiresAt: new Date('2026-01-01T00:01:00Z'),
    });
  });
});

test('a renewal is not answered from the cache, however short a quote lives', async () => {
  const engine = engineOn([
    quoting('acme', (request, call) => {
      const expiresAt = new Date(engine.time.now + 12_000);
      return priceOf('0.001', { expiresAt })(request, call);
    }),
  ]);
  const { ranked, deps, time } = engine;
  const [old] = (await ranked()).quotes;
  if (!old) throw new Error('no quote');
  time.now += 2_000;
  const signal = new AbortController().signal;
  const renewed = await renewQuote(deps, old, examplePurchase(), signal);
  expect(renewed?.quote.expiresAt.getTime()).toBe(old.expiresAt.getTime() + 2_000);
});

test('fees on top are compared at the outlay of the others', async () => {
  // Four per cent on top of what is asked for, and a better rate.
  const onTop = quoting(
    'top',
    async ({ asset, fiatCurrency, fiatAmount }) => {
      const { minor } = fiatAmount ?? { minor: 0n };
      const fee = (minor * 4n) / 100n;
      return [
        {
          paymentMethod: null,
          fiatTotal: { currency: fiatCurrency, decimals: 2, minor: minor + fee },
          cryptoAmount: { currency: asset.currency, decimals: 8, minor: minor * 11n },
          fees: [
            {
              kind: 'PROVIDER',
              amount: `${fee / 100n}.${String(fee % 100n).padStart(2, '0')}`,
              currency: fiatCurrency,
            },
          ],
          locked: false,
          expiresAt: null,
        },
      ];
    },
    { amountBasis: 'FEES_ON_TOP' },
  );
  const { ranked } = engineOn([onTop, quoting('in', priceOf('0.00105'), { amountBasis: 'FEES_INCLUDED' })]);
  const { quotes, decision } = await ranked();
  expect(onTop.calls.map(({ request }) => request.fiatAmount?.minor)).toEqual([10_000n, 9_615n]);
  // It shows what was asked for, and is compared at 100 EUR.
  expect(quotes[0]).toMatchObject({ providerId: 'top', comparison: 'EXACT', fiatTotal: { minor: 10_400n } });
  expect(decision.candidates[0]?.prices?.quotes[0]?.sameOutlay).toMatchObject({ cryptoAmount: '0.00105765' });
});

test('a renewal asks the provider of the quote alone; without a price there is none', async () => {
  const acme = quoting('acme', priceOf('0.001'));
  const { ranked, deps, time } = engineOn([acme, quoting('other', priceOf('0.001'))]);
  const old = (await ranked()).quotes.find(({ providerId }) => providerId === 'acme');
  if (!old) throw new Error('no quote');
  time.now += 60_000;
  const signal = new AbortController().signal;
  const renewed = await renewQuote(deps, old, examplePurchase(), signal);
  expect(renewed?.quote.id).not.toBe(old.id);
  expect(renewed?.quote.expiresAt.getTime()).toBe(old.expiresAt.getTime() + 60_000);
  expect(await renewQuote(deps, { ...old, providerId: 'gone' }, examplePurchase(), signal)).toBeNull();
});
