import { type AssetRef, assetKey, assets } from '../../../domain/asset/asset.ts';
import { fiatDecimals } from '../../../domain/money/fiat.ts';
import { type Money, moneyOf } from '../../../domain/money/money.ts';
import { isProviderError } from '../../../provider/error.ts';
import type { SessionRequest } from '../../../provider/sessions.ts';
import { sampleWallet } from './sample-wallets.ts';

/** The request for another asset, into a wallet on its network. */
export function forAsset(request: SessionRequest, { currency, network }: AssetRef): SessionRequest {
  return {
    ...request,
    asset: { currency, network },
    assetLocked: true,
    allowedCurrencies: [],
    allowedNetworks: [],
    wallets: [sampleWallet(network)],
  };
}

/** What the asset counts in. Throws for one that the gateway does not know. */
export function decimalsOf(asset: AssetRef): number {
  const known = assets.get(assetKey(asset));
  if (known === undefined) throw new Error(`${assetKey(asset)} is no asset of the gateway's.`);
  return known.decimals;
}

// No digit is zero or the same as its neighbours, so that a lost, doubled or rounded one shows.
const DIGITS = '2345678912345678913578';
/** Whole digits of the amounts to try: vendors have limits, and coins prices from cents to thousands. */
const WHOLE = ['23', '234', '2', '0.0', '0.00', '2345', '0', '23456', '0.000', '234567'];

/** The same odd digits at several sizes, down to the currency's last place. */
function oddAmounts(decimals: number): string[] {
  return WHOLE.flatMap((start) => {
    const [whole = '0', zeros = ''] = start.split('.');
    if (zeros.length >= decimals && decimals > 0) return [];
    return [decimals === 0 ? whole : `${whole}.${zeros}${DIGITS.slice(0, decimals - zeros.length)}`];
  }).filter((amount) => Number(amount) > 0);
}

export const oddFiat = (currency: string): Money[] => {
  const decimals = fiatDecimals(currency);
  return oddAmounts(decimals).map((amount) => moneyOf(amount, currency, decimals));
};

/** `digits`: how many of them the vendor takes, where it is fewer than the asset has. */
export const oddCrypto = (asset: AssetRef, digits: Readonly<Record<string, number>> = {}): Money[] => {
  const decimals = decimalsOf(asset);
  return oddAmounts(digits[assetKey(asset)] ?? decimals).map((amount) =>
    moneyOf(amount, asset.currency, decimals),
  );
};

/** The first of them that is not too little or too much. Throws the last refusal where none is granted. */
export async function firstWithinLimits<Choice, Answer>(
  choices: readonly Choice[],
  attempt: (choice: Choice) => Promise<Answer>,
): Promise<{ choice: Choice; answer: Answer }> {
  let refusal: unknown;
  for (const choice of choices) {
    try {
      return { choice, answer: await attempt(choice) };
    } catch (error) {
      if (!isProviderError(error) || error.class !== 'limit') throw error;
      refusal = error;
    }
  }
  throw refusal;
}
