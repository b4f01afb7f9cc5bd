import type { AssetRef } from '../asset/asset.ts';

export type DepositStatus = 'DETECTED' | 'IN_REVIEW' | 'CONFIRMED' | 'SETTLED' | 'DECLINED' | 'DROPPED';

/** Whether the crypto has arrived and is final. */
export function hasArrived(status: DepositStatus): boolean {
  return status === 'CONFIRMED' || status === 'SETTLED';
}

/** Crypto received at a deposit address. `amount` is a plain decimal, since its currency may be unknown to the gateway. */
export type Deposit = {
  readonly id: string;
  readonly projectId: string;
  readonly customerId: string;
  readonly providerId: string;
  readonly providerReference: string;
  readonly address: string;
  readonly depositAddressId: string | null;
  readonly asset: AssetRef | null;
  readonly providerCurrency: string;
  readonly amount: string;
  readonly status: DepositStatus;
  readonly transactionHash: string | null;
  readonly onrampSessionId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
