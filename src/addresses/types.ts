import type { AssetRef } from '../domain/asset/asset.ts';
import type { Caller } from '../domain/caller.ts';
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

export type Addresses = {
  /** The hot path, from the cache: the primary active address for each look-up, in the order asked. One MGET. */
  lookup(lookups: readonly AddressLookup[], projectId: string): Promise<Array<DepositAddress | null>>;
  /**
   * The active address, else one that a provider issues now. One that ends within the headroom is answered only where no
   * other can be had.
   */
  request(
    input: AssetRef & { customerId: string; provider?: string | null },
    caller: Caller,
  ): Promise<DepositAddressResult>;
  registerWallet(
    input: AssetRef & { customerId: string; address: string; memo?: string | null },
    caller: Caller,
  ): Promise<DepositAddressResult>;
  /** From the database, never the cache. In the order asked. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<DepositAddress | null>>;
  /** One page for each customer, in the order asked. One query (lateral join), so that lists of customers make no N+1. */
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<DepositAddress>>>;
  /** A provider says that an address has ended. */
  end(news: {
    providerId: string;
    address: string;
    status: Exclude<DepositAddressStatus, 'ACTIVE'>;
  }): Promise<void>;
  /** Marks active addresses that are past their end, so that their end is told; at most this many. Answers how many. */
  expire(limit: number): Promise<number>;
  /** Looks at addresses whose renewal is due, at most so many, and puts those to be renewed into the queue. Answers at how many. */
  enqueueRenewals(limit: number): Promise<number>;
  /** The handler of the queue `address-renewal`. */
  renew(data: JobData['address-renewal']): Promise<void>;
  /**
   * A confirmed deposit moves the end of the address that it came to; never to an earlier day. `arrivedAt`: when the deposit
   * came. Only one that came before the end counts, also where it is confirmed after it.
   */
  extend(news: {
    providerId: string;
    customerId: string;
    address: string;
    expiresAt: Date;
    arrivedAt: Date;
  }): Promise<void>;
};
