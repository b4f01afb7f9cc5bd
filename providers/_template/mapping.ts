import {
  type AssetRef,
  assetKey,
  assets,
  fiatDecimals,
  formatMoney,
  type Money,
  moneyOf,
  type SessionNews,
  type SessionStatus,
} from 'onramp-gateway/provider';
import type { Order } from './client.ts';

// Pure functions, in both directions: no request, no clock. mapping.test.ts tests them with tables.

/** Every order state of Examplepay: https://docs.examplepay.example/orders#states. ADAPT */
export const statusTable: ReadonlyMap<string, SessionStatus> = new Map([
  ['created', 'READY'],
  ['awaiting_payment', 'AWAITING_PAYMENT'],
  ['payment_received', 'PAYMENT_PROCESSING'],
  ['sending', 'DELIVERING'],
  // COMPLETED means that the crypto has been sent irrevocably, not that the customer has paid.
  ['delivered', 'COMPLETED'],
  // REJECTED and REFUNDED are final. After FAILED, EXPIRED and CANCELED the gateway still checks for a late payment.
  ['refused', 'REJECTED'],
  ['failed', 'FAILED'],
  ['expired', 'EXPIRED'],
  ['refunded', 'REFUNDED'],
]);

/** Examplepay's asset codes. The gateway supports the assets listed in `assets` of the contract. ADAPT */
export const assetByCode: ReadonlyMap<string, AssetRef> = new Map([
  ['USDC_BASE', { currency: 'USDC', network: 'base' }],
  ['ETH', { currency: 'ETH', network: 'ethereum' }],
]);

/** The vendor's code for an asset; undefined if it does not sell the asset. */
export function codeOfAsset(asset: AssetRef): string | undefined {
  return [...assetByCode].find(([, known]) => assetKey(known) === assetKey(asset))?.[0];
}

/** Converts an order of the API. Fields that the answer lacks are left out, never guessed. */
export function newsOf(order: Order): SessionNews {
  // An unknown state becomes null: the gateway stores the state and leaves the session's status unchanged.
  const status = statusTable.get(order.state) ?? null;
  const asset = assetByCode.get(order.asset);
  const cryptoAmount = asset && cryptoMoney(order.crypto_amount, asset);
  const news: SessionNews = {
    reference: order.id,
    status,
    providerStatus: order.state,
    asset,
    fiatCurrency: order.fiat_currency,
    // Examplepay's amounts include its fees (`amountBasis`), so the customer pays exactly the requested amount.
    fiatAmount: fiatMoney(order.fiat_amount, order.fiat_currency),
    fiatTotal: fiatMoney(order.fiat_amount, order.fiat_currency),
    cryptoAmount,
    walletAddress: order.address,
  };
  if (status === 'COMPLETED') {
    news.delivery = {
      asset: asset ?? null,
      amount: cryptoAmount ?? null,
      address: order.address,
      memo: null,
      transactionHash: order.transaction_hash ?? null,
    };
  }
  if (status === 'REJECTED' || status === 'FAILED') {
    // The app shows this text: use your own words.
    const message = status === 'FAILED' ? 'The payment failed.' : 'Examplepay refused the purchase.';
    news.failure = { reason: null, message, providerCode: order.state };
  }
  return news;
}

/** The amount without trailing zeros (`25` for `25.00`); null if the text is not an amount of the currency. */
export function plainFiat(text: string, currency: string): string | null {
  const money = fiatMoney(text, currency);
  return money ? formatMoney(money) : null;
}

function fiatMoney(text: string, currency: string): Money | undefined {
  return exact(() => moneyOf(text, currency, fiatDecimals(currency)));
}

function cryptoMoney(text: string | null | undefined, asset: AssetRef): Money | undefined {
  const known = assets.get(assetKey(asset));
  return text && known ? exact(() => moneyOf(text, known.currency, known.decimals)) : undefined;
}

/** `moneyOf` throws if an amount has more digits than its currency. Such an amount is left out, never rounded. */
function exact(read: () => Money): Money | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
