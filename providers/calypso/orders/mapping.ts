import {
  assetKey,
  assets,
  fiatDecimals,
  type Money,
  moneyOf,
  type SessionNews,
  type SessionStatus,
} from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Order } from '../http/wire.ts';
import type { Options } from '../options.ts';

/** Calypso's order states. https://docs.calypso.finance/acquiring/onramp */
export const statusTable: Readonly<Record<string, SessionStatus>> = {
  CREATED: 'READY',
  IN_PROGRESS: 'AWAITING_PAYMENT',
  PAID: 'DELIVERING',
  COMPLETED: 'COMPLETED',
  // Unconfirmed ends: after a failed payment the order may still be payable, and a late payment may arrive.
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
};

/** The session status of an order state; null if the state is not documented. */
export function orderStatus(state: string, options: Options): SessionStatus | null {
  if (options.onramp.terminalStates.some((terminal) => terminal === state)) return 'COMPLETED';
  return (Object.hasOwn(statusTable, state) ? statusTable[state] : undefined) ?? null;
}

/** Converts an order of the API. Amounts that the gateway cannot represent exactly are left out. */
export function orderNews(order: Order, options: Options): SessionNews {
  const providerStatus = order.state ?? 'CREATED';
  const status = orderStatus(providerStatus, options);
  const asset = order.currency ? assetOf(order.currency, options.currencies) : undefined;
  const cryptoAmount = asset ? cryptoMoney(order.cryptoAmount, assetKey(asset)) : undefined;
  const fiatCurrency = order.fiatCurrency ?? undefined;
  const news: SessionNews = {
    reference: order.id,
    sessionId: (order.externalId ?? order.merchantExternalId) || undefined,
    status,
    providerStatus,
    asset: asset ?? undefined,
    fiatCurrency,
    fiatAmount: fiatCurrency
      ? exactMoney(order.fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency))
      : undefined,
    cryptoAmount,
    walletAddress: order.externalAddress ?? undefined,
  };
  if (status === 'COMPLETED') {
    news.delivery = {
      asset: asset ?? null,
      amount: cryptoAmount ?? null,
      address: order.externalAddress ?? null,
      memo: null,
      transactionHash: order.transactionHash ?? null,
    };
  }
  if (status === 'FAILED') {
    news.failure = { reason: null, message: 'The payment failed at Calypso.', providerCode: providerStatus };
  }
  return news;
}

function cryptoMoney(text: string | null | undefined, key: string): Money | undefined {
  const asset = assets.get(key);
  return asset && exactMoney(text, asset.currency, asset.decimals);
}

/** Undefined if the amount is missing or has more digits than its currency. It is never rounded. */
export function exactMoney(
  text: string | null | undefined,
  currency: string,
  decimals: number,
): Money | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined;
  }
}
