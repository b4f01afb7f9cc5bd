import type { CandidateReason, DecisionFacts, StoredQuote } from '../../domain/routing/decision.ts';
import { comparePrices, type Figures, feeFreeFigures } from './figures.ts';

/** Stablecoins and the fiat currency whose value they follow. */
const PARITIES: ReadonlySet<string> = new Set(['DAI USD', 'EURC EUR', 'FRAX USD', 'USDC USD', 'USDT USD']);

/** Whether one unit of the asset is meant to be worth one unit of the fiat currency. */
export function hasParity(currency: string | undefined, fiatCurrency: string | null): boolean {
  return PARITIES.has(`${currency} ${fiatCurrency}`);
}

const MEDIAN_PERCENT = 30n;
const PARITY_PERCENT = 15n;
/** A median of fewer providers says nothing about them. */
const MEDIAN_OF = 3;

/** Whether two prices differ by more than `percent` of the second. */
function differs(price: Figures, from: Figures, percent: bigint): boolean {
  const [left, right] = [price.received * from.paid, from.received * price.paid];
  const distance = left > right ? left - right : right - left;
  return distance * 100n > percent * right;
}

const ONE: Figures = { paid: 1n, received: 1n };

/** The middle of the best prices of the providers, so that none counts more with more payment methods. */
function medianOf(prices: ReadonlyArray<readonly Figures[]>): Figures | undefined {
  const best = prices.flatMap((ofProvider) => [...ofProvider].sort(comparePrices).slice(0, 1));
  return best.length >= MEDIAN_OF ? best.sort(comparePrices)[Math.floor(best.length / 2)] : undefined;
}

/**
 * Finds the quotes whose price cannot be true: more than 30 % off the median of three providers or more, or a stablecoin more
 * than 15 % off its parity. Without the stated fees, since these weigh heavily on small amounts. Takes one list of quotes for
 * each provider.
 */
export function implausible(
  quotesOfProviders: ReadonlyArray<readonly StoredQuote[]>,
  { asset, fiatCurrency }: Pick<DecisionFacts, 'asset' | 'fiatCurrency'>,
): ReadonlyMap<StoredQuote, CandidateReason> {
  const providers = quotesOfProviders
    .filter((quotes) => quotes.length > 0)
    .map((quotes) => quotes.map((quote) => ({ quote, price: feeFreeFigures(quote, fiatCurrency) })));
  const median = medianOf(providers.map((prices) => prices.map(({ price }) => price)));
  const pegged = hasParity(asset?.currency, fiatCurrency);
  const found = new Map<StoredQuote, CandidateReason>();
  for (const { quote, price } of providers.flat()) {
    const what =
      pegged && differs(price, ONE, PARITY_PERCENT)
        ? `more than ${PARITY_PERCENT} % off the parity of ${asset?.currency} and ${fiatCurrency}`
        : median && differs(price, median, MEDIAN_PERCENT)
          ? `more than ${MEDIAN_PERCENT} % off the median of ${providers.length} providers`
          : null;
    if (what === null) continue;
    const message = `its quote is held back: ${quote.cryptoAmount} ${asset?.currency} for ${quote.fiatTotal} ${fiatCurrency} is ${what}`;
    found.set(quote, { reason: 'QUOTE_IMPLAUSIBLE', message, rule: null });
  }
  return found;
}
