import type { Caller } from '../domain/caller.ts';
import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import type { Conflict, InvalidInput, NotFound } from '../domain/failure.ts';
import type { Page, PageRequest } from '../domain/page.ts';

export type CustomerPayload = { kind: 'CustomerPayload'; customer: Customer; created: boolean };

export type CreateCustomerInput = {
  externalId: string;
  email?: string | null;
  country?: string | null;
  subdivision?: string | null;
  metadata?: Record<string, string> | null;
};
/** Null clears a field, absence keeps it. */
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
  /** In the order asked; null for what is absent or another project's. One query. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<Customer | null>>;
  byExternalId(externalId: string, caller: Caller): Promise<Customer | null>;
  list(page: PageRequest, caller: Caller): Promise<Page<Customer>>;
  /** The accounts that are ready, customer by customer in the order asked. One query. */
  accounts(customerIds: readonly string[], caller: Caller): Promise<ProviderAccount[][]>;
  /**
   * The customer's reference at a provider that issues addresses; made there where there is none yet, once across
   * processes (row `creating` with a lease, written before the call). Throws ProviderError.
   */
  accountAt(customer: Customer, providerId: string): Promise<ProviderAccount>;
  /** The handler of the queue `customer-changed`. Throws where a provider is to be told later. */
  tellProviders(job: { customerId: string; projectId: string; what: 'email' | 'blocked' }): Promise<void>;
  /** Whose account it is, across projects: for webhooks. */
  byAccountReference(providerId: string, reference: string): Promise<Customer | null>;
};
