import type { AssetRef } from '../asset/asset.ts';

export type AddressOrigin = 'PROVIDER' | 'CUSTOMER';
export type DepositAddressStatus = 'ACTIVE' | 'EXPIRED' | 'BLOCKED';

export type DepositAddress = AssetRef & {
  readonly id: string;
  readonly projectId: string;
  readonly customerId: string;
  readonly address: string;
  readonly memo: string | null;
  readonly origin: AddressOrigin;
  /** Null for the customer's own address. */
  readonly providerId: string | null;
  readonly providerReference: string | null;
  readonly status: DepositAddressStatus;
  readonly primary: boolean;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
};
