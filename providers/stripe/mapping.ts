import {
  type AssetRef,
  assetKey,
  assets,
  type Fee,
  fiatDecimals,
  formatMoney,
  type Money,
  moneyOf,
  type SessionNews,
  type SessionStatus,
} from 'onramp-gateway/provider';
import { assetOf } from './codes.ts';
import type { SessionWire } from './wire.ts';

/** Stripe's words: https://docs.stripe.com/api/crypto/onramp_sessions/object. Any other changes nothing. */
export const statusByWord: ReadonlyMap<string, SessionStatus> = new Map([
  ['initialized', 'READY'],
  ['requires_payment', 'AWAITING_PAYMENT'],
  ['fulfillment_processing', 'DELIVERING'],
  ['fulfillment_complete', 'COMPLETED'],
  ['rejected', 'REJECTED'],
]);

/** What a session of Stripe's says, in our words; without the hand-off, which has its own checks. Pure. */
export function newsOf(session: SessionWire, requestId: string | undefined): SessionNews {
  const details = session.transaction_details ?? {};
  const asset = assetIn(details);
  const fiatCurrency = details.source_currency?.toUpperCase() ?? null;
  const fiatAmount = fiatCurrency === null ? null : fiatMoney(details.source_amount, fiatCurrency);
  const cryptoAmount = asset ? cryptoMoney(details.destination_amount, asset) : asset;
  const fees = fiatCurrency === null ? null : feesIn(details.fees, fiatCurrency);
  const walletAddress = details.wallet_address ?? null;
  const memo = memoIn(details.wallet_addresses);
  const status = statusByWord.get(session.status) ?? null;
  return {
    reference: session.id,
    status,
    providerStatus: session.status,
    asset,
    fiatCurrency,
    fiatAmount,
    fiatTotal: totalOf(fiatAmount, fees),
    cryptoAmount,
    ...(fees && {
      fees: fees.map(
        ({ kind, money }): Fee => ({ kind, amount: formatMoney(money), currency: money.currency }),
      ),
    }),
    walletAddress,
    memo,
    ...(status === 'COMPLETED' && {
      delivery: {
        asset: asset ?? null,
        amount: cryptoAmount ?? null,
        address: walletAddress,
        memo,
        transactionHash: chainHash(details.transaction_id),
      },
    }),
    ...(status === 'REJECTED' && {
      failure: {
        reason: 'CUSTOMER_REFUSED' as const,
        message: 'Stripe refused the customer: identity, sanctions or fraud checks.',
        providerCode: null,
      },
    }),
    requestId,
  };
}

type Details = NonNullable<SessionWire['transaction_details']>;
type FeeMoney = { kind: Fee['kind']; money: Money };

/** Null: not chosen yet. Undefined: a code that we do not know, so no news. */
function assetIn(details: Details): AssetRef | null | undefined {
  if (!details.destination_currency || !details.destination_network) return null;
  return assetOf(details.destination_currency, details.destination_network) ?? undefined;
}

function cryptoMoney(text: string | null | undefined, asset: AssetRef): Money | null | undefined {
  return money(text, asset.currency, assets.get(assetKey(asset))?.decimals ?? 0);
}

function fiatMoney(text: string | null | undefined, currency: string): Money | null | undefined {
  return money(text, currency, fiatDecimals(currency));
}

/** Undefined, that is no news, for digits that the currency does not have: an amount is never guessed at. */
function money(
  text: string | null | undefined,
  currency: string,
  decimals: number,
): Money | null | undefined {
  if (text === null || text === undefined) return null;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined;
  }
}

function feesIn(fees: Details['fees'], currency: string): FeeMoney[] | null {
  if (!fees) return null;
  const rows: Array<[Fee['kind'], string | null | undefined]> = [
    ['PROVIDER', fees.transaction_fee_amount ?? fees.transaction_fee_monetary],
    ['NETWORK', fees.network_fee_amount ?? fees.network_fee_monetary],
  ];
  return rows.flatMap(([kind, text]) => {
    const amount = fiatMoney(text, currency);
    return amount ? [{ kind, money: amount }] : [];
  });
}

/** Fees come on top; a total is told only where both are known. */
function totalOf(amount: Money | null | undefined, fees: FeeMoney[] | null): Money | null | undefined {
  if (!amount) return amount;
  if (fees?.length !== 2) return null;
  return { ...amount, minor: fees.reduce((sum, fee) => sum + fee.money.minor, amount.minor) };
}

function memoIn(wallets: Details['wallet_addresses']): string | null {
  const tags = wallets?.destination_tags;
  return tags && typeof tags === 'object' ? (tags.stellar ?? null) : null;
}

/** An old example shows Stripe's own id (`cxt_…`) where the hash of the chain belongs. */
function chainHash(id: string | null | undefined): string | null {
  return id && !id.startsWith('cxt_') ? id : null;
}
