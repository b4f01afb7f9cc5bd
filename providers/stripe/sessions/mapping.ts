import type { AssetRef, SessionNews, SessionStatus } from 'onramp-gateway/provider';
import { assetOf } from '../assets.ts';
import type { SessionWire } from '../http/wire.ts';
import { cryptoMoney, feesIn, fiatMoney, plainFees, totalOf } from './amounts.ts';

/** Stripe's session statuses: https://docs.stripe.com/api/crypto/onramp_sessions/object. Any other changes nothing. */
export const statusTable: ReadonlyMap<string, SessionStatus> = new Map([
  ['initialized', 'READY'],
  ['requires_payment', 'AWAITING_PAYMENT'],
  ['fulfillment_processing', 'DELIVERING'],
  ['fulfillment_complete', 'COMPLETED'],
  ['rejected', 'REJECTED'],
]);

/** Converts a session of Stripe's API, without its hand-off (see handoff.ts). Pure. */
export function newsOf(session: SessionWire, requestId: string | undefined): SessionNews {
  const details = session.transaction_details ?? {};
  const asset = assetIn(details);
  const fiatCurrency = details.source_currency?.toUpperCase() ?? null;
  const fiatAmount = fiatCurrency === null ? null : fiatMoney(details.source_amount, fiatCurrency);
  const cryptoAmount = asset ? cryptoMoney(details.destination_amount, asset) : asset;
  const fees = fiatCurrency === null ? null : feesIn(details.fees, fiatCurrency);
  const walletAddress = details.wallet_address ?? null;
  const memo = memoIn(details.wallet_addresses);
  const status = statusTable.get(session.status) ?? null;
  return {
    reference: session.id,
    status,
    providerStatus: session.status,
    asset,
    fiatCurrency,
    fiatAmount,
    fiatTotal: totalOf(fiatAmount, fees),
    cryptoAmount,
    ...(fees && { fees: plainFees(fees) }),
    walletAddress,
    memo,
    prefillUsed: session.kyc_details_provided ?? undefined,
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

/** Null: the customer has not chosen yet. Undefined: an unknown code, so no news. */
function assetIn(details: Details): AssetRef | null | undefined {
  if (!details.destination_currency || !details.destination_network) return null;
  return assetOf(details.destination_currency, details.destination_network) ?? undefined;
}

function memoIn(wallets: Details['wallet_addresses']): string | null {
  const tags = wallets?.destination_tags;
  return tags && typeof tags === 'object' ? (tags.stellar ?? null) : null;
}

/** The transaction's hash. An old example has Stripe's own id (`cxt_…`) in its place, which is left out. */
function chainHash(id: string | null | undefined): string | null {
  return id && !id.startsWith('cxt_') ? id : null;
}
