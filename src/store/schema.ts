import type { ColumnType, Generated, Selectable } from 'kysely';

// One interface per table of migrations/. A `numeric` is read as text, and JSON is written as text.
type Timestamp = ColumnType<Date, Date | undefined, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Json = ColumnType<unknown, string, string>;
type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;
type Decimal = ColumnType<string | null, string | null | undefined, string | null>;

export interface ProjectTable {
  id: string;
  name: string;
  created_at: Timestamp;
}

export interface ApiKeyTable {
  id: string;
  project_id: string;
  digest: Uint8Array;
  created_at: Timestamp;
  revoked_at: NullableTimestamp;
}

export interface CustomerTable {
  id: string;
  project_id: string;
  external_id: string;
  /** HMAC of the input that created the customer. Repeating it is no conflict, whatever was updated since. */
  input_fingerprint: ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>;
  sealed_email: Uint8Array | null;
  country: string | null;
  subdivision: string | null;
  blocked: Generated<boolean>;
  metadata: Json;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface ProviderAccountTable {
  customer_id: string;
  provider_id: string;
  project_id: string;
  state: 'creating' | 'ready';
  reference: string | null;
  lease_until: NullableTimestamp;
  created_at: Timestamp;
  /** Last sign of a coming deposit: an issued address, a paid session to one, a deposit that is not final. */
  deposits_expected_at: NullableTimestamp;
  /** When its deposits are next polled. */
  deposits_due_at: NullableTimestamp;
}

export interface DepositAddressTable {
  id: string;
  project_id: string;
  customer_id: string;
  currency: string;
  network: string;
  address: string;
  memo: string | null;
  origin: string;
  provider_id: string | null;
  provider_reference: string | null;
  status: string;
  expires_at: NullableTimestamp;
  /** When its renewal is next checked. */
  renew_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
}

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

export interface DepositTable {
  id: string;
  project_id: string;
  customer_id: string;
  provider_id: string;
  provider_reference: string;
  address: string;
  deposit_address_id: string | null;
  currency: string | null;
  network: string | null;
  provider_currency: string;
  amount: ColumnType<string, string, string>;
  status: string;
  transaction_hash: string | null;
  onramp_session_id: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface WebhookEventTable {
  id: string;
  provider_id: string;
  event_id: string;
  event_type: string;
  sealed_body: Uint8Array;
  state: 'received' | 'applied' | 'ignored' | 'parked' | 'failed';
  attempts: Generated<number>;
  note: string | null;
  /** Since when it is no longer retried. */
  given_up_at: NullableTimestamp;
  received_at: Timestamp;
  updated_at: Timestamp;
}

export interface WebhookWatchTable {
  provider_id: string;
  checked_at: Timestamp;
  problem: 'blocked' | 'silent' | null;
  /** When the problem was found. */
  since: NullableTimestamp;
}

export interface OutgoingEventTable {
  id: string;
  project_id: string;
  type: string;
  subject_id: string;
  data: Json;
  created_at: Timestamp;
}

export interface WebhookEndpointTable {
  id: string;
  project_id: string;
  url: string;
  events: string[];
  enabled: Generated<boolean>;
  disabled_reason: string | null;
  sealed_secret: Uint8Array;
  sealed_previous_secret: Uint8Array | null;
  previous_secret_until: NullableTimestamp;
  failing_since: NullableTimestamp;
  last_failed_at: NullableTimestamp;
  /** Whether a delivery succeeded since its URL was set. */
  proven: Generated<boolean>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface WebhookDeliveryTable {
  id: string;
  endpoint_id: string;
  event_id: string;
  status: 'PENDING' | 'DELIVERED' | 'FAILED';
  attempts: Generated<number>;
  step: Generated<number>;
  last_response_status: number | null;
  last_error: string | null;
  next_attempt_at: NullableTimestamp;
  lease_until: NullableTimestamp;
  created_at: Timestamp;
}

export interface SandboxEntryTable {
  provider_id: string;
  key: string;
  value: Json;
}

export interface EncryptionKeyTable {
  id: string;
  /** Derived from the key; distinguishes it from another key of the same id. */
  check_value: Uint8Array;
  makes_fingerprints: boolean;
  created_at: Timestamp;
}

export interface Schema {
  project: ProjectTable;
  api_key: ApiKeyTable;
  customer: CustomerTable;
  provider_account: ProviderAccountTable;
  deposit_address: DepositAddressTable;
  onramp_session: OnrampSessionTable;
  session_attempt: SessionAttemptTable;
  session_event: SessionEventTable;
  deposit: DepositTable;
  webhook_event: WebhookEventTable;
  webhook_watch: WebhookWatchTable;
  outgoing_event: OutgoingEventTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_delivery: WebhookDeliveryTable;
  sandbox_entry: SandboxEntryTable;
  encryption_key: EncryptionKeyTable;
}

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
