import { sql } from 'kysely';
import { type Asset, assetKey, assets } from '../../domain/asset/asset.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { formatMoney, type Money, moneyOf } from '../../domain/money/money.ts';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type {
  Delivery,
  Fee,
  Mode,
  OnrampSession,
  RequestedPurchase,
  SessionFailure,
} from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { Row } from '../schema.ts';

/** Most events, and most attempts, that are read of a session. A provider may send any number of webhooks for one. */
export const MAX_HISTORY = 200;

/** The fields that a transition may change; all others are fixed at creation. */
export type SessionChanges = Partial<
  Pick<
    OnrampSession,
    | 'status'
    | 'providerStatus'
    | 'providerId'
    | 'providerReference'
    | 'referenceByWebhook'
    | 'mode'
    | 'sealedHandoff'
    | 'asset'
    | 'fiatCurrency'
    | 'fiatAmount'
    | 'fiatTotal'
    | 'cryptoAmount'
    | 'fees'
    | 'walletAddress'
    | 'memo'
    | 'delivery'
    | 'failure'
    | 'prefillUsed'
    | 'expiresAt'
    | 'latePaymentDeadline'
  >
>;

/** The columns that `sessionOf` reads. Prepared statements need a fixed list. */
const SESSION_COLUMNS = [
  'id',
  'project_id',
  'idempotency_key',
  'released_key',
  'key_released_at',
  'revision',
  'customer_id',
  'status',
  'provider_status',
  'provider_id',
  'provider_reference',
  'reference_by_webhook',
  'mode',
  'sealed_handoff',
  'requested',
  'currency',
  'network',
  'fiat_currency',
  'fiat_amount',
  'fiat_total',
  'crypto_amount',
  'fees',
  'wallet_address',
  'memo',
  'deposit_address_id',
  'delivery',
  'failure',
  'prefill_used',
  'decision',
  'metadata',
  'return_url',
  'replaces_session_id',
  'expires_at',
  'horizon_at',
  'unpaid_at',
  'created_at',
  'updated_at',
] as const satisfies ReadonlyArray<keyof Row<'onramp_session'>>;

export type SessionRow = Pick<Row<'onramp_session'>, (typeof SESSION_COLUMNS)[number]>;
export const sessionColumns = sql.raw(SESSION_COLUMNS.join(', '));

function fiat(amount: string | null, currency: string | null): Money | null {
  return amount === null || currency === null ? null : moneyOf(amount, currency, fiatDecimals(currency));
}

function crypto(amount: string | null, asset: Asset | null): Money | null {
  return amount === null || asset === null ? null : moneyOf(amount, asset.currency, asset.decimals);
}

export function sessionOf(row: SessionRow): OnrampSession {
  const asset =
    row.currency === null || row.network === null ? null : { currency: row.currency, network: row.network };
  return {
    id: row.id,
    projectId: row.project_id,
    idempotencyKey: row.idempotency_key ?? row.released_key ?? '',
    keyReleasedAt: row.key_released_at,
    revision: row.revision,
    customerId: row.customer_id,
    status: row.status as SessionStatus,
    providerStatus: row.provider_status,
    providerId: row.provider_id,
    providerReference: row.provider_reference,
    referenceByWebhook: row.reference_by_webhook,
    mode: row.mode as Mode,
    sealedHandoff: row.sealed_handoff,
    requested: row.requested as RequestedPurchase,
    asset,
    fiatCurrency: row.fiat_currency,
    fiatAmount: fiat(row.fiat_amount, row.fiat_currency),
    fiatTotal: fiat(row.fiat_total, row.fiat_currency),
    cryptoAmount: crypto(row.crypto_amount, asset && (assets.get(assetKey(asset)) ?? null)),
    fees: row.fees as Fee[],
    walletAddress: row.wallet_address,
    memo: row.memo,
    depositAddressId: row.deposit_address_id,
    delivery: row.delivery as Delivery | null,
    failure: row.failure as SessionFailure | null,
    prefillUsed: row.prefill_used,
    decision: row.decision as RoutingDecision,
    metadata: row.metadata as Record<string, string>,
    returnUrl: row.return_url,
    replacesSessionId: row.replaces_session_id,
    expiresAt: row.expires_at,
    latePaymentDeadline: row.horizon_at,
    unpaidAt: row.unpaid_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
const amount = (value: Money | null) => value && formatMoney(value);

/** One line per field: a new field of `SessionChanges` does not compile without its column. */
const COLUMNS: {
  [Field in keyof Required<SessionChanges>]: (
    value: NonNullable<SessionChanges[Field]> | null,
  ) => Record<string, unknown>;
} = {
  status: (value) => ({ status: value }),
  providerStatus: (value) => ({ provider_status: value }),
  providerId: (value) => ({ provider_id: value }),
  providerReference: (value) => ({ provider_reference: value }),
  referenceByWebhook: (value) => ({ reference_by_webhook: value ?? false }),
  mode: (value) => ({ mode: value }),
  sealedHandoff: (value) => ({ sealed_handoff: value }),
  asset: (value) => ({ currency: value?.currency ?? null, network: value?.network ?? null }),
  fiatCurrency: (value) => ({ fiat_currency: value }),
  fiatAmount: (value) => ({ fiat_amount: amount(value) }),
  fiatTotal: (value) => ({ fiat_total: amount(value) }),
  cryptoAmount: (value) => ({ crypto_amount: amount(value) }),
  fees: (value) => ({ fees: json(value ?? []) }),
  walletAddress: (value) => ({ wallet_address: value }),
  memo: (value) => ({ memo: value }),
  delivery: (value) => ({ delivery: json(value) }),
  failure: (value) => ({ failure: json(value) }),
  prefillUsed: (value) => ({ prefill_used: value }),
  expiresAt: (value) => ({ expires_at: value }),
  latePaymentDeadline: (value) => ({ horizon_at: value }),
};

/** The columns to write for the changes, with their values. */
export function columnsOf(changes: SessionChanges): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(changes)) {
    const toColumns = COLUMNS[field as keyof SessionChanges] as (value: unknown) => Record<string, unknown>;
    Object.assign(columns, toColumns(value));
  }
  return columns;
}
