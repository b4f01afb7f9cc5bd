import type { NullableTimestamp, Timestamp } from '../columns.ts';

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
