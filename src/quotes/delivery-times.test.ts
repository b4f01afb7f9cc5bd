import { describe, expect, test } from 'vitest';
import type { DeliveryTime as Declared } from '../provider/capabilities.ts';
import type { DeliveryTime } from '../store/sessions/delivery-times.ts';
import { rowOfQuote, storedQuoteOf } from './buy/stored-quote.ts';
import { createDeliveryTimes } from './delivery-times.ts';
import { engineOn, priceOf, quoting } from './testing.ts';
import type { Quote } from './types.ts';

const source = { from: 'https://acme.example/delivery', mark: 'documented', on: '2026-11-29' } as const;
const observed = (
  providerId: string,
  p50Seconds: number,
  more: Partial<DeliveryTime> = {},
): DeliveryTime => ({
  providerId,
  mode: 'SIMULATOR',
  paymentMethod: null,
  p50Seconds,
  p90Seconds: 10 * p50Seconds,
  ...more,
});
const OBSERVED = { p50Seconds: 60, p90Seconds: 600, source: 'OBSERVED' };

/** What is known of the purchases of one provider. */
async function known(times: readonly DeliveryTime[], deliveryTimes: readonly Declared[] = []) {
  const { provider } = quoting('acme', priceOf('0.001'), { deliveryTimes });
  const found = createDeliveryTimes(async () => times);
  await found.refresh();
  return (paymentMethod: string | null) => found.estimate(provider, paymentMethod);
}

describe('an estimate', () => {
  test('is what was observed at the provider, in its mode, with the payment method', async () => {
    const of = await known([
      observed('acme', 60),
      observed('acme', 90, { paymentMethod: 'sepa', mode: 'LIVE' }),
      observed('other', 5, { paymentMethod: 'card' }),
    ]);
    expect(of(null)).toEqual(OBSERVED);
    expect([of('sepa'), of('card')]).toEqual([null, null]);
  });

  test('is otherwise what the adapter declares: for the method, or for every method', async () => {
    const of = await known(
      [observed('acme', 60, { paymentMethod: 'card' })],
      [
        { paymentMethod: 'sepa', p50Seconds: 7_200, p90Seconds: 86_400, source },
        { paymentMethod: 'card', p50Seconds: 1, p90Seconds: 2, source },
      ],
    );
    expect(of('card')).toEqual(OBSERVED);
    expect(of('sepa')).toEqual({ p50Seconds: 7_200, p90Seconds: 86_400, source: 'DECLARED' });
    expect([of('pix'), of(null)]).toEqual([null, null]);
    const every = await known([], [{ p50Seconds: 1, p90Seconds: 2, source }]);
    expect([every('pix'), every(null)]).toMatchObject([{ p50Seconds: 1 }, { source: 'DECLARED' }]);
  });

  test('stays if the purchases cannot be read', async () => {
    let isAway = false;
    const times = createDeliveryTimes(async () => {
      if (isAway) throw new Error('the database is away');
      return [observed('acme', 60)];
    });
    const { provider } = quoting('acme', priceOf('0.001'));
    expect(times.estimate(provider, null)).toBeNull();
    await times.refresh();
    isAway = true;
    await expect(times.refresh()).rejects.toThrow('away');
    expect(times.estimate(provider, null)).toEqual(OBSERVED);
  });
});

describe('quotes with estimates', () => {
  const declares = { deliveryTimes: [{ p50Seconds: 1, p90Seconds: 2, source }] };
  async function ranked(times: readonly DeliveryTime[], priceOfCow = '0.001') {
    const providers = [
      quoting('ape', priceOf('0.001')),
      quoting('bee', priceOf('0.001')),
      quoting('cow', priceOf(priceOfCow), declares),
    ];
    const deliveryTimes = createDeliveryTimes(async () => times);
    await deliveryTimes.refresh();
    return engineOn(providers, {}, { deliveryTimes }).ranked();
  }
  const shown = ({ providerId, labels, estimatedDelivery }: Quote) => [
    providerId,
    labels.includes('FASTEST'),
    estimatedDelivery?.source ?? null,
  ];

  const both = [observed('ape', 60), observed('bee', 30)];

  test('the faster one goes first among equal prices, with the reason, and is FASTEST', async () => {
    const { quotes, decision } = await ranked(both, '0.0009');
    expect(quotes.map(shown)).toEqual([
      ['bee', true, 'OBSERVED'],
      ['ape', false, 'OBSERVED'],
      ['cow', false, 'DECLARED'],
    ]);
    expect(decision.candidates[0]?.reasons.at(-1)?.message).toContain('it delivers faster');
    // Stored with the decision, so that a replay ranks by it again.
    expect(decision.candidates.map(({ prices }) => prices?.quotes[0]?.deliverySeconds)).toEqual([
      30,
      60,
      undefined,
    ]);
  });

  test('a declared time is not compared, so that one among equal prices leaves their order as it is', async () => {
    expect((await ranked(both)).quotes.map(shown)).toEqual([
      ['ape', false, 'OBSERVED'],
      ['bee', true, 'OBSERVED'],
      ['cow', false, 'DECLARED'],
    ]);
  });

  test('one observed time makes no quote FASTEST', async () => {
    const { quotes } = await ranked([observed('ape', 60)]);
    expect(quotes.map(shown)).toEqual([
      ['ape', false, 'OBSERVED'],
      ['bee', false, null],
      ['cow', false, 'DECLARED'],
    ]);
  });

  test('a stored quote keeps its estimate; one that was stored before has none', async () => {
    const { quotes, decision } = await ranked([observed('ape', 60)]);
    const [quote] = quotes as [Quote];
    const row = JSON.parse(JSON.stringify(rowOfQuote(quote)));
    expect(storedQuoteOf(row, decision).estimatedDelivery).toEqual(OBSERVED);
    delete row.estimatedDelivery;
    expect(storedQuoteOf(row, decision).estimatedDelivery).toBeNull();
  });

  test('a quote for every method has the estimate of the method that was asked for', async () => {
    const ape = quoting('ape', priceOf('0.001'), {
      paymentMethods: { list: ['card'], source },
    });
    const deliveryTimes = createDeliveryTimes(async () => [observed('ape', 60, { paymentMethod: 'card' })]);
    await deliveryTimes.refresh();
    const engine = engineOn([ape], {}, { deliveryTimes });
    const estimates = async (paymentMethod: string | null) =>
      (await engine.ranked({ paymentMethod })).quotes.map(({ estimatedDelivery }) => estimatedDelivery);
    expect(await estimates('card')).toEqual([OBSERVED]);
    expect(await estimates(null)).toEqual([null]);
  });
});
