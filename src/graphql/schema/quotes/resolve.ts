import type { Catalog } from '../../../catalog/types.ts';
import type { Asset, AssetRef } from '../../../domain/asset/asset.ts';
import { formatMoney } from '../../../domain/money/money.ts';
import type { Quote } from '../../../quotes/types.ts';
import type { Provider } from '../../../registry/types.ts';

/** The provider of a quote. It is configured: a quote does not outlive the process. */
export function providerOf(id: string, catalog: Catalog): Provider {
  const provider = catalog.provider(id);
  if (!provider) throw new Error(`the provider ${id} of a quote is not configured`);
  return provider;
}

export function assetOfQuote(ref: AssetRef, catalog: Catalog): Asset {
  const asset = catalog.asset(ref);
  if (!asset) throw new Error('the asset of a quote is not known');
  return asset;
}

const SIGNIFICANT = 12;

/** What one unit costs, rounded down to 12 significant digits. */
export function effectiveRate({
  fiatTotal,
  cryptoAmount,
}: Pick<Quote, 'fiatTotal' | 'cryptoAmount'>): string {
  const decimals = 40;
  const scaled =
    (fiatTotal.minor * 10n ** BigInt(cryptoAmount.decimals + decimals)) /
    (cryptoAmount.minor * 10n ** BigInt(fiatTotal.decimals));
  const dropped = 10n ** BigInt(Math.max(0, scaled.toString().length - SIGNIFICANT));
  return formatMoney({ currency: '', decimals, minor: (scaled / dropped) * dropped });
}
