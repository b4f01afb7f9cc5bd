import type { ColumnType, Generated } from 'kysely';
import type { Decimal, Json, NullableJson, NullableTimestamp, Timestamp } from '../columns.ts';

export interface OnrampSessionTable {
  id: string;
  project_id: string;
  /** Null: released, and kept in `released_key`. */
  idempotency_key: string | null;
  released_key: ColumnType<string | null, never, never>;
  key_released_at: ColumnType<Date | null, never, never>;
  fingerprint: Uint8Array;
  revision: Generated<number>;
  customer_id: string | null;
  status: string;
  provider_status: string | null;
  provider_id: string | null;
  provider_reference: string | null;
  reference_by_webhook: Generated<boolean>;
  mode: string;
  sealed_handoff: Uint8Array | null;
  requested: Json;
  currency: string | null;
  network: string | null;
  fiat_currency: string | null;
  fiat_amount: Decimal;
  fiat_total: Decimal;
  crypto_amount: Decimal;
  fees: ColumnType<unknown, string | undefined, string>;
  wallet_address: string | null;
  memo: string | null;
  deposit_address_id: string | null;
  delivery: NullableJson;
  failure: NullableJson;
  prefill_used: ColumnType<boolean | null, never, boolean | null>;
  decision: Json;
  metadata: Json;
  return_url: string | null;
  expires_at: NullableTimestamp;
  horizon_at: NullableTimestamp;
  /** When the gateway next polls it; null: never. */
  next_check_at: NullableTimestamp;
  replaces_session_id: ColumnType<string | null, string | null | undefined, never>;
  /** When its provider last reported it as unpaid; null: not known. */
  unpaid_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface SessionAttemptTable {
  session_id: string;
  number: number;
  provider_id: string;
  started_at: Timestamp;
  ended_at: NullableTimestamp;
  outcome: string;
  reason: string | null;
  message: string | null;
  provider_request_id: string | null;
  /** Not null: the provider refused the purchase itself; for a limit, the figure that would have passed. */
  refusal: NullableJson;
  sealed_prepared: Uint8Array | null;
  had_prefill: Generated<boolean>;
  recovery: string | null;
  lease_until: NullableTimestamp;
  /** When its create call may last have been sent; a trigger sets it with each lease. */
  sent_at: Timestamp;
}

export interface SessionEventTable {
  session_id: string;
  number: ColumnType<number, never, never>;
  at: Timestamp;
  source: string;
  from_status: string | null;
  to_status: string | null;
  applied: boolean;
  provider_status: string | null;
  note: string | null;
}
