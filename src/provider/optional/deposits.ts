import type { AssetRef } from '../../domain/asset/asset.ts';
import type { DepositStatus } from '../../domain/customer/deposit.ts';
import type { Call } from '../call.ts';

/** A deposit as the vendor's API reports it. */
export type DepositNews = {
  reference: string;
  /** The vendor's code of the currency. */
  providerCurrency: string;
  /** Null if the adapter does not know the vendor's code. */
  asset: AssetRef | null;
  /** Plain decimal with all digits that the vendor reports. */
  amount: string;
  /** Null for a vendor status that the adapter does not know; the deposit is then held for review. */
  status: DepositStatus | null;
  transactionHash: string | null;
  createdAt: Date | null;
  /** When the address expires after this confirmed deposit. Absent if deposits do not extend it. */
  addressExpiresAt?: Date;
};

/** Deposits at issued addresses. All operations throw ProviderError. */
export type DepositOperations = {
  /** Reads a deposit from the vendor's API. The gateway trusts this result only, never a webhook. */
  get(reference: string, call: Call): Promise<DepositNews>;
  /**
   * Lists the deposits of a customer, newest first if the vendor sorts them. The gateway calls it by schedule, since webhooks
   * can be lost, with a time limit of 15 seconds. A deposit without `createdAt` never completes a session.
   */
  list?(customerReference: string, call: Call): Promise<readonly DepositNews[]>;
};
