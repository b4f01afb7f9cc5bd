import type { ColumnType, Generated, Selectable } from 'kysely';
import type { DepositAddressTable } from './addresses/table.ts';
import type { Json, NullableTimestamp, Timestamp } from './columns.ts';
import type { CustomerTable, ProviderAccountTable } from './customers/tables.ts';
import type { DepositTable } from './deposits/table.ts';
import type { OnrampSessionTable, SessionAttemptTable, SessionEventTable } from './sessions/tables.ts';
import type {
  OutgoingEventTable,
  WebhookDeliveryTable,
  WebhookEndpointTable,
  WebhookEventTable,
  WebhookWatchTable,
} from './webhooks/tables.ts';

// The tables of migrations/. Those of an aggregate are in its folder.

export interface ProjectTable {
  id: string;
  name: string;
  created_at: Timestamp;
  archived_at: NullableTimestamp;
  settings: ColumnType<unknown, string | undefined, string>;
}

export interface ApiKeyTable {
  id: string;
  project_id: string;
  digest: Uint8Array;
  created_at: Timestamp;
  revoked_at: NullableTimestamp;
  kind: Generated<'secret' | 'publishable'>;
  scopes: Generated<string[]>;
  expires_at: NullableTimestamp;
  last_used_at: NullableTimestamp;
}

export interface OperatorKeyTable {
  id: string;
  name: string;
  digest: Uint8Array;
  created_at: Timestamp;
  last_used_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
}

export interface AuditEntryTable {
  number: ColumnType<string, never, never>;
  at: Timestamp;
  actor: string;
  action: string;
  project_id: string | null;
  subject_id: string | null;
  details: ColumnType<unknown, string | undefined, never>;
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
  /** When a process that encrypts with it last said so. */
  seals_at: NullableTimestamp;
}

export interface FingerprintKeyTable {
  one: Generated<boolean>;
  sealed: Uint8Array;
  created_at: Timestamp;
}

export interface TrustedDocumentTable {
  id: string;
  body: string;
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
  trusted_document: TrustedDocumentTable;
  fingerprint_key: FingerprintKeyTable;
  operator_key: OperatorKeyTable;
  audit_entry: AuditEntryTable;
}

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
