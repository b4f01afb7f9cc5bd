import type { ColumnType, Generated } from 'kysely';
import type { Json, NullableTimestamp, Timestamp } from '../columns.ts';

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
  erased_at: NullableTimestamp;
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
