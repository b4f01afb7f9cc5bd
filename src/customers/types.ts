import type { Caller } from '../domain/access/caller.ts';
import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import type { Conflict, InvalidInput, NotFound } from '../domain/failure.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { JobData } from '../jobs/types.ts';

export type CustomerPayload = { kind: 'CustomerPayload'; customer: Customer; created: boolean };

export type CreateCustomerInput = {
  externalId: string;
  email?: string | null;
  country?: string | null;
  subdivision?: string | null;
  metadata?: Record<string, string> | null;
};
/** Null clears a field; an absent field stays as it is. */
export type UpdateCustomerInput = {
  id: string;
  email?: string | null;
  country?: string | null;
  subdivision?: string | null;
  metadata?: Record<string, string> | null;
};

export type Customers = {
  create(input: CreateCustomerInput, caller: Caller): Promise<CustomerPayload | InvalidInput | Conflict>;
  update(input: UpdateCustomerInput, caller: Caller): Promise<CustomerPayload | InvalidInput | NotFound>;
  setBlocked(
    id: string,
    blocked: boolean,
    caller: Caller,
  ): Promise<CustomerPayload | InvalidInput | NotFound>;
  /** In the order of the ids; null for an unknown customer or one of another project. One query. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<Customer | null>>;
  byExternalId(externalId: string, caller: Caller): Promise<Customer | null>;
  list(page: PageRequest, caller: Caller): Promise<Page<Customer>>;
  /** The existing accounts of each customer, in the order of the ids. One query. */
  accounts(customerIds: readonly string[], caller: Caller): Promise<ProviderAccount[][]>;
  /**
   * The customer's account at a provider that issues addresses, created if there is none, once across
   * processes. Throws ProviderError.
   */
  ensureAccount(customer: Customer, providerId: string): Promise<ProviderAccount>;
  /** Handles a job of the queue `customer-changed`. Throws if a provider must be updated again later. */
  syncProviders(job: JobData['customer-changed']): Promise<void>;
  /** The customer who holds an account at a provider, in any project. For webhooks. */
  byAccountReference(providerId: string, reference: string): Promise<Customer | null>;
};
