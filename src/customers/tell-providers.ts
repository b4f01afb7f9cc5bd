import type { Customer } from '../domain/customer/customer.ts';
import type { Log } from '../observe/index.ts';
import { isRefusal } from '../provider/error.ts';
import type { AddressOperations } from '../provider/optional/addresses.ts';
import type { Provider, Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerStore } from '../store/customers/customers.ts';
import type { ProviderAccountStore } from '../store/customers/provider-accounts.ts';
import { openCustomer } from './open.ts';
import type { Customers } from './types.ts';

const CALL_MILLISECONDS = 10_000;
const ROUNDS = 5;

/** What providers are told of a customer. */
export type Told = 'email' | 'blocked';

export type TellProvidersOptions = {
  readonly store: CustomerStore;
  readonly accounts: ProviderAccountStore;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly log: Pick<Log, 'info' | 'error'>;
};

/** Whether any provider can be told at all; without one no job is made. */
export function someoneListens(registry: Registry, what: Told): boolean {
  return registry.all().some((provider) => listens(provider, what));
}

/** Whether this provider can be told. */
export function listens({ operations }: Pick<Provider, 'operations'>, what: Told): boolean {
  return operationOf(operations.addresses, what) !== undefined;
}

function operationOf(addresses: AddressOperations | undefined, what: Told) {
  return what === 'email' ? addresses?.updateCustomer : addresses?.blockCustomer;
}

/**
 * Tells each provider at which the customer has an account how the customer is now. Safe to repeat. Afterwards it looks
 * again: where a later change was told before this one arrived, this one must not be the last word.
 */
export function createTellProviders(options: TellProvidersOptions): Customers['tellProviders'] {
  const { store, accounts, registry, keyRing, log } = options;

  async function read(customerId: string, projectId: string): Promise<Customer | null> {
    const [stored] = await store.byIds([customerId], projectId);
    return stored ? openCustomer(stored, keyRing) : null;
  }

  async function tell(customer: Customer, what: Told, accountsOf: Awaited<ReturnType<typeof accountsAt>>) {
    const failures: unknown[] = [];
    for (const { providerId, reference } of accountsOf) {
      const addresses = registry.get(providerId)?.operations.addresses;
      const where = { customerId: customer.id, providerId, what };
      const call = { signal: AbortSignal.timeout(CALL_MILLISECONDS) };
      try {
        const { email, blocked } = customer;
        if (operationOf(addresses, what) === undefined) continue;
        if (what === 'email') await addresses?.updateCustomer?.({ reference, email }, call);
        else await addresses?.blockCustomer?.({ reference, blocked }, call);
        log.info(where, 'a provider was told that a customer changed');
      } catch (error) {
        if (isRefusal(error)) {
          const { code } = error;
          log.error(
            { ...where, code },
            'a provider does not take a change of a customer; it is not told again',
          );
        } else failures.push(error);
      }
    }
    // The queue tries all of them again; telling a provider twice changes nothing.
    if (failures.length > 0) throw failures[0];
  }

  const accountsAt = async ({ id, projectId }: Customer) =>
    (await accounts.byCustomers([id], projectId))[0] ?? [];

  return async ({ customerId, projectId, what }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const customer = await read(customerId, projectId);
      if (!customer) return;
      await tell(customer, what, await accountsAt(customer));
      const now = await read(customerId, projectId);
      if (now?.[what] === customer[what]) return;
    }
    throw new Error(`customer ${customerId} changed ${ROUNDS} times while providers were being told`);
  };
}
