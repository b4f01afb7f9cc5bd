import type { Generated } from 'kysely';
import type { Json, NullableTimestamp, Timestamp } from '../columns.ts';

export interface WebhookEventTable {
  id: string;
  provider_id: string;
  event_id: string;
  event_type: string;
  sealed_body: Uint8Array;
  state: 'received' | 'applied' | 'ignored' | 'parked' | 'failed';
  attempts: Generated<number>;
  note: string | null;
  /** When it is processed next; the end of the lease while a process works on it. Null: it is finished or abandoned. */
  due_at: NullableTimestamp;
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
