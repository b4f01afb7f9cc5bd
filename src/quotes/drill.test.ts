import { expect, test } from 'vitest';
import { type Ask, engineOn, fails, hangs, priceOf, quoting } from './testing.ts';

/** How a provider can be broken. Each is wrong in another way. */
const BROKEN: Readonly<Record<string, Ask>> = {
  down: fails({ outcome: 'not_sent', code: 'circuit_open' }),
  slow: hangs,
  lying: priceOf('900'),
  limiting: fails({ class: 'limit', limit: { minimum: '500', currency: 'USD' } }),
  wrong: async () => [{ nonsense: true }] as never,
};
const IDS = ['ape', 'bee', 'cow', 'dog', 'eel'];
const KINDS = Object.keys(BROKEN);
const cases = IDS.flatMap((healthy) => KINDS.map((_, shift) => ({ healthy, shift })));

test.each(cases)(
  'only $healthy is in order (rotation $shift): its quote alone is sold',
  async ({ healthy, shift }) => {
    const providers = IDS.map((id, index) =>
      quoting(
        id,
        id === healthy
          ? priceOf('98')
          : (BROKEN[KINDS[(index + shift) % KINDS.length] ?? ''] ?? priceOf('98')),
      ),
    );
    const { quotes, failures, decision } = await engineOn(providers).ranked({
      asset: { currency: 'USDC', network: 'base' },
      fiatCurrency: 'USD',
      fiatAmount: { currency: 'USD', decimals: 2, minor: 10_000n },
      timeoutMilliseconds: 150,
    });
    expect(quotes.map(({ providerId }) => providerId)).toEqual([healthy]);
    expect(decision.chosen).toBe(healthy);
    expect(new Set(failures.map(({ providerId }) => providerId))).toEqual(
      new Set(IDS.filter((id) => id !== healthy)),
    );
  },
);
