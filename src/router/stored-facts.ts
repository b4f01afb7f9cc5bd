import { assetKey, assets } from '../domain/asset/asset.ts';
import { fiatDecimals } from '../domain/money/fiat.ts';
import { formatMoney, type Money, moneyOf } from '../domain/money/money.ts';
import type { DecisionFacts } from '../domain/routing/decision.ts';
import type { Facts } from './types.ts';

const written = (amount: Money | null) => amount && formatMoney(amount);

/** Facts as they are kept with their decision. */
export function storedFacts(facts: Facts): DecisionFacts {
  return { ...facts, fiatAmount: written(facts.fiatAmount), cryptoAmount: written(facts.cryptoAmount) };
}

/** The other way round. Amounts were checked before they were stored, so currency and asset are known. */
export function factsFrom(stored: DecisionFacts): Facts {
  const { asset, fiatCurrency, fiatAmount, cryptoAmount } = stored;
  const known = asset && assets.get(assetKey(asset));
  return {
    ...stored,
    fiatAmount:
      fiatAmount !== null && fiatCurrency !== null
        ? moneyOf(fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency))
        : null,
    cryptoAmount:
      cryptoAmount !== null && known ? moneyOf(cryptoAmount, known.currency, known.decimals) : null,
  };
}
