import {
  assetKey,
  assets,
  type DepositNews,
  type DepositStatus,
  fiatDecimals,
  type Money,
  moneyOf,
  type SessionNews,
  type SessionStatus,
} from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Order, Transaction } from '../http/wire.ts';
import type { Options } from '../options.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Order states. https://docs.calypso.finance/acquiring/onramp */
export const orderStates: Readonly<Record<string, SessionStatus>> = {
  CREATED: 'READY',
  IN_PROGRESS: 'AWAITING_PAYMENT',
  PAID: 'DELIVERING',
  COMPLETED: 'COMPLETED',
  // Soft ends: a failed payment may leave the order payable, and a late one may still come.
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
};

/** Null for a word that nobody documents: it is held. */
export function orderStatus(state: string, options: Options): SessionStatus | null {
  if (options.onramp.terminalStates.some((word) => word === state)) return 'COMPLETED';
  return (Object.hasOwn(orderStates, state) ? orderStates[state] : undefined) ?? null;
}

/** What an order read from the API tells. Amounts that the gateway cannot hold exactly are left out. */
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

/** Transaction states. https://docs.calypso.money/acquiring/customers/how-to-process-customer-transactions */
export const transactionStates: Readonly<Record<string, DepositStatus>> = {
  'MEM_POOL_FOUND/UNCHECKED': 'DETECTED',
  'PENDING_COMPLIANCE_CHECK/IN_PROGRESS': 'IN_REVIEW',
  'CONFIRMED/CHECKED': 'CONFIRMED',
  // Without the D at the end, so in the documentation.
  'DECLINED/DECLINE': 'DECLINED',
};

/** Null for any pair that nobody documents: it is held for review and never counts. */
export function depositStatus(transaction: Transaction, options: Options): DepositStatus | null {
  const pair = `${transaction.transactionState}/${transaction.complianceState}`;
  const status = Object.hasOwn(transactionStates, pair) ? transactionStates[pair] : undefined;
  if (status !== 'CONFIRMED') return status ?? null;
  if (transaction.translationToAccountCompleted === true) return 'SETTLED';
  return options.creditOn === 'TRANSLATED' ? 'IN_REVIEW' : 'CONFIRMED';
}

/** What a transaction read from the API tells. */
export function depositNews(transaction: Transaction, options: Options): DepositNews {
  const status = depositStatus(transaction, options);
  const createdAt = dateOf(transaction.createdDate);
  const news: DepositNews = {
    reference: transaction.id,
    providerCurrency: transaction.currency,
    asset: assetOf(transaction.currency, options.currencies),
    amount: transaction.amount,
    status,
    transactionHash: transaction.transactionHash ?? null,
    createdAt,
  };
  // Counted from when it was seen, a little before it was confirmed: the address ends too early rather than too late.
  if (createdAt && (status === 'CONFIRMED' || status === 'SETTLED')) {
    news.addressExpiresAt = new Date(createdAt.getTime() + options.address.usedDays * DAY);
  }
  return news;
}

/** Times without a zone are UTC. Null for what is no time. */
export function dateOf(text: string | null | undefined): Date | null {
  if (!text) return null;
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

function cryptoMoney(text: string | null | undefined, key: string): Money | undefined {
  const asset = assets.get(key);
  return asset && exactMoney(text, asset.currency, asset.decimals);
}

/** Undefined for what cannot be held exactly: rounding would tell another amount. */
export function exactMoney(
  text: string | null | undefined,
  currency: string,
  decimals: number,
): Money | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined; // More digits than the currency has.
  }
}
