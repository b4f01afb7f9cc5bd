import type { Caller } from '../../domain/access/caller.ts';
import { clientFacts, walletFacts } from '../../domain/routing/client.ts';
import { drawOf } from '../../router/index.ts';
import type { Facts } from '../../router/types.ts';
import type { PricedPurchase } from '../types.ts';

/**
 * The facts of a purchase that is priced. A wallet on the network of the asset is assumed if none is named, as the purchase will
 * name one.
 */
export function factsOf(
  purchase: PricedPurchase,
  { projectId }: Caller,
  providerIds: readonly string[],
): Facts {
  const { asset, providers, customerId } = purchase;
  return {
    asset,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: purchase.fiatCurrency,
    fiatAmount: purchase.fiatAmount,
    cryptoAmount: purchase.cryptoAmount,
    paymentMethod: purchase.paymentMethod,
    country: purchase.country,
    subdivision: purchase.subdivision,
    countrySource: purchase.countrySource,
    clientIpKnown: purchase.clientIp !== null,
    walletNetworks: [asset.network],
    hasMemo: (purchase.destination?.memo ?? null) !== null,
    lockWalletAddress: true,
    handoffs: ['REDIRECT', 'IFRAME'],
    pinned: null,
    excluded: providers.length > 0 ? providerIds.filter((id) => !providers.includes(id)) : [],
    projectId,
    customerMetadata: purchase.customerMetadata,
    client: purchase.client,
    wallet: purchase.wallet,
    customerKnownAt: purchase.customerKnownAt,
    ...(customerId !== null && { draw: drawOf({ customerId }) }),
  };
}

/** The price to ask for, from the facts of a purchase; null if they name no asset, fiat currency or amount. */
export function purchaseOf(
  facts: Facts,
  more: Pick<PricedPurchase, 'customerId' | 'clientIp' | 'timeoutMilliseconds'>,
): PricedPurchase | null {
  const { asset, fiatCurrency, fiatAmount, cryptoAmount } = facts;
  if (!asset || fiatCurrency === null || (!fiatAmount && !cryptoAmount)) return null;
  return {
    ...facts,
    ...more,
    asset,
    fiatCurrency,
    providers: [],
    customerKnownAt: facts.customerKnownAt ?? [],
    client: clientFacts(facts.client),
    wallet: walletFacts(facts.wallet),
    // The purchase itself was screened, or will be.
    externalId: null,
    destination: null,
    wait: null,
    countedFor: null,
  };
}
