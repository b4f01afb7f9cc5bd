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

// Pure, both ways: no request, no clock. So everything here is tested by tables (mapping.test.ts).

/** Examplepay's states: https://docs.examplepay.example/orders#states. ADAPT: the vendor's every word. */
export const statusByWord: ReadonlyMap<string, SessionStatus> = new Map([
  ['created', 'READY'],
  ['awaiting_payment', 'AWAITING_PAYMENT'],
  ['payment_received', 'PAYMENT_PROCESSING'],
  ['sending', 'DELIVERING'],
  // COMPLETED means that the crypto was sent on its way for good, not that the customer has paid.
  ['delivered', 'COMPLETED'],
  // REJECTED and REFUNDED are final. FAILED, EXPIRED and CANCELED are soft: a late payment is still looked for.
  ['refused', 'REJECTED'],
  ['failed', 'FAILED'],
  ['expired', 'EXPIRED'],
  ['refunded', 'REFUNDED'],
]);

/** Examplepay's codes of assets. The gateway knows those of `assets` in the contract. ADAPT */
export const assetByCode: ReadonlyMap<string, AssetRef> = new Map([
  ['USDC_BASE', { currency: 'USDC', network: 'base' }],
  ['ETH', { currency: 'ETH', network: 'ethereum' }],
]);

/** The vendor's code, or undefined. */
export function codeOfAsset(asset: AssetRef): string | undefined {
  return [...assetByCode].find(([, known]) => assetKey(known) === assetKey(asset))?.[0];
}

/** What an order says, in the gateway's words. A fact that the answer does not tell is left out, never made up. */
export function newsOf(order: Order): SessionNews {
  // A word that you do not know is null: it is kept for an operator, warned of, and changes nothing.
  const status = statusByWord.get(order.state) ?? null;
  const asset = assetByCode.get(order.asset);
  const cryptoAmount = asset && cryptoMoney(order.crypto_amount, asset);
  const news: SessionNews = {
    reference: order.id,
    status,
    providerStatus: order.state,
    asset,
    fiatCurrency: order.fiat_currency,
    // Fees are included at Examplepay (`amountBasis`), so what is asked for is what the customer pays.
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
    // Shown to the app: your own plain words.
    const message = status === 'FAILED' ? 'The payment failed.' : 'Examplepay refused the purchase.';
    news.failure = { reason: null, message, providerCode: order.state };
  }
  return news;
}

/** The same amount, however many zeros it is written with: `25` for `25.00`. Null where it is none of the currency. */
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

/** `moneyOf` throws where an amount has more digits than its currency: rounding would tell another amount. */
function exact(read: () => Money): Money | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
