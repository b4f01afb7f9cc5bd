import type { AssetRef } from './asset.ts';

export type Customer = {
  readonly id: string;
  readonly projectId: string;
  readonly externalId: string;
  readonly email: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly blocked: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
};

/** The customer as one provider knows them. */
export type ProviderAccount = {
  readonly customerId: string;
  readonly providerId: string;
  readonly reference: string;
  readonly createdAt: Date;
};

export type AddressOrigin = 'PROVIDER' | 'CUSTOMER';
export type DepositAddressStatus = 'ACTIVE' | 'EXPIRED' | 'BLOCKED';

export type DepositAddress = AssetRef & {
  readonly id: string;
  readonly projectId: string;
  readonly customerId: string;
  readonly address: string;
  readonly memo: string | null;
  readonly origin: AddressOrigin;
  /** Null where the customer brought the address. */
  readonly providerId: string | null;
  readonly providerReference: string | null;
  readonly status: DepositAddressStatus;
  readonly primary: boolean;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
};

export type DepositStatus = 'DETECTED' | 'IN_REVIEW' | 'CONFIRMED' | 'SETTLED' | 'DECLINED' | 'DROPPED';

/** Whether the crypto has arrived for good. */
export function hasArrived(status: DepositStatus): boolean {
  return status === 'CONFIRMED' || status === 'SETTLED';
}

/** Crypto that arrived at a deposit address. `amount` is a plain decimal: its currency may be one that we do not know. */
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
