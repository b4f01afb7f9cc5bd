import type { AssetRef } from '../../domain/asset/asset.ts';
import type { DepositStatus } from '../../domain/customer/deposit.ts';
import type { Call } from '../call.ts';

/** A deposit as the vendor's API tells it. `amount` is a plain decimal; `asset` null where its code is not known. */
export type DepositNews = {
  reference: string;
  providerCurrency: string;
  asset: AssetRef | null;
  amount: string;
  /** Null: a state that the adapter does not know; held for review. */
  status: DepositStatus | null;
  transactionHash: string | null;
  createdAt: Date | null;
  /** When the address ends now that this deposit is confirmed. Absent: a deposit does not move the end. */
  addressExpiresAt?: Date;
};

/** What arrived at issued addresses. All throw ProviderError. */
export type DepositOperations = {
  /** The deposit as the vendor's API tells it now: only this counts, never a webhook's word. */
  get(reference: string, call: Call): Promise<DepositNews>;
  /**
   * What a customer's addresses received, newest first as far as the vendor sorts. Webhooks get lost: the gateway asks by
   * itself, within 15 seconds, where something may have arrived. One without `createdAt` completes no session.
   */
  list?(customerReference: string, call: Call): Promise<readonly DepositNews[]>;
};
