import type { Caller } from '../domain/access/caller.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
import type { DepositAddress, DepositAddressStatus } from '../domain/customer/deposit-address.ts';
import type {
  Conflict,
  CustomerBlocked,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
} from '../domain/failure.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { JobData } from '../jobs/types.ts';

export type DepositAddressPayload = {
  kind: 'DepositAddressPayload';
  depositAddress: DepositAddress;
  created: boolean;
};
export type DepositAddressResult =
  | DepositAddressPayload
  | InvalidInput
  | NotFound
  | Conflict
  | NoRoute
  | ProviderUnavailable
  | CustomerBlocked;

export type AddressLookup = AssetRef & { readonly customerId: string };

/** A provider's report that an address has ended. */
export type AddressEnd = {
  readonly providerId: string;
  readonly address: string;
  /** Null: the address has no memo. Absent: the provider does not report it. */
  readonly memo?: string | null;
  /** The account at the provider; null if the event does not name it. */
  readonly customerReference: string | null;
  /** The provider's id of the address. */
  readonly addressReference: string | null;
  readonly status: Exclude<DepositAddressStatus, 'ACTIVE'>;
};

export type Addresses = {
  /** The primary active address for each lookup, in the same order. Reads the cache first, with one MGET. */
  lookup(lookups: readonly AddressLookup[], projectId: string): Promise<Array<DepositAddress | null>>;
  /** The active address, or one issued now. One that ends within the headroom is the last resort. */
  request(
    input: AssetRef & { customerId: string; provider?: string | null },
    caller: Caller,
  ): Promise<DepositAddressResult>;
  registerWallet(
    input: AssetRef & { customerId: string; address: string; memo?: string | null },
    caller: Caller,
  ): Promise<DepositAddressResult>;
  /** Reads the database, not the cache. In the order of the ids; null for an unknown id. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<DepositAddress | null>>;
  /** One page for each customer, in the order of the ids. One query. */
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<DepositAddress>>>;
  /**
   * Ends an address that its provider reports as ended, for each asset that it serves. False if no address of
   * the account matches, or if several match that differ by memo.
   */
  end(news: AddressEnd): Promise<boolean>;
  /** Marks at most `limit` active addresses past their end as expired, emitting events; returns how many. */
  expire(limit: number): Promise<number>;
  /** Takes at most `limit` addresses due for renewal and enqueues those to renew; returns the count due. */
  enqueueRenewals(limit: number): Promise<number>;
  /** Handles a job of the queue `address-renewal`. */
  renew(data: JobData['address-renewal']): Promise<void>;
  /**
   * Postpones the end of an address after a confirmed deposit to it; an earlier end is ignored. The deposit
   * must have arrived (`arrivedAt`) before the end; it may be confirmed after it.
   */
  extend(news: {
    providerId: string;
    customerId: string;
    address: string;
    memo: string | null;
    expiresAt: Date;
    arrivedAt: Date;
  }): Promise<void>;
};
