import { sql } from 'kysely';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { Row } from '../schema.ts';

/** The amount is the shortest plain decimal: `10`, not `10.00`. */
export const COLUMNS = sql`id, project_id, customer_id, provider_id, provider_reference, address, deposit_address_id, currency,
  network, provider_currency, trim_scale(amount)::text as amount, status, transaction_hash, onramp_session_id, created_at,
  updated_at`;

export function depositOf(row: Row<'deposit'>): Deposit {
  return {
    id: row.id,
    projectId: row.project_id,
    customerId: row.customer_id,
    providerId: row.provider_id,
    providerReference: row.provider_reference,
    address: row.address,
    depositAddressId: row.deposit_address_id,
    asset:
      row.currency === null || row.network === null ? null : { currency: row.currency, network: row.network },
    providerCurrency: row.provider_currency,
    amount: row.amount,
    status: row.status as DepositStatus,
    transactionHash: row.transaction_hash,
    onrampSessionId: row.onramp_session_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
