import type { ColumnType } from 'kysely';
import type { Timestamp } from '../columns.ts';

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
