import { setTimeout as delay } from 'node:timers/promises';
import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import type { Log } from '../observe/index.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { Registry } from '../registry/types.ts';
import type { ProviderAccountStore } from '../store/customers/provider-accounts.ts';
import { isUniqueViolation } from '../store/index.ts';
import type { Customers } from './types.ts';

const DEADLINE_MILLISECONDS = 10_000;
const FIRST_LOOK_MILLISECONDS = 20;
const SLOWEST_LOOK_MILLISECONDS = 250;

export type AccountAtOptions = {
  readonly store: Pick<ProviderAccountStore, 'claim' | 'release'>;
  readonly registry: Registry;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Keeps an account that was made as the customer is told here; what changed meanwhile is told the provider. */
  readonly complete: (customer: Customer, providerId: string, reference: string) => Promise<ProviderAccount>;
  /** How long a caller waits for the one at work, in milliseconds. */
  readonly deadlineMilliseconds?: number;
};

function inTheMaking(providerId: string, secondsLeft: number): ProviderError {
  return new ProviderError({
    outcome: 'not_sent',
    class: 'provider',
    code: 'account_in_the_making',
    message: `another call is still making the customer's account at ${providerId}`,
    retryAfterSeconds: Math.max(1, Math.ceil(secondsLeft)),
  });
}

/**
 * The customer's account at a provider. The row is written, with a lease, before the call: whoever else asks waits for it,
 * in whatever process. Where the outcome stays unknown (or the process died), the lease's end lets it be made again.
 */
export function createAccountAt(options: AccountAtOptions): Customers['accountAt'] {
  const { store, registry, log, complete, deadlineMilliseconds = DEADLINE_MILLISECONDS } = options;

  async function make(customer: Customer, providerId: string, lease: string) {
    const place = { customerId: customer.id, providerId, projectId: customer.projectId };
    const addresses = registry.get(providerId)?.operations.addresses;
    try {
      if (!addresses) throw new TypeError(`${providerId} issues no addresses`);
      const { reference } = await addresses.createCustomer(
        { customerId: customer.id, externalId: customer.externalId, email: customer.email },
        // The same at every try, so that a provider that keeps keys makes one account only.
        { idempotencyKey: `${customer.id}:${providerId}`, signal: AbortSignal.timeout(deadlineMilliseconds) },
      );
      const account = await complete(customer, providerId, reference);
      if (account.reference !== reference) {
        log.warn(
          { providerId, customerId: customer.id, orphan: reference, kept: account.reference },
          'a second account was made at the provider; addresses are issued on the first',
        );
      }
      return account;
    } catch (error) {
      if (isUniqueViolation(error)) {
        log.error(
          { providerId, customerId: customer.id },
          "the provider answered another customer's account",
        );
        throw new ProviderError({
          outcome: 'rejected',
          class: 'provider',
          code: 'account_of_another',
          message: `${providerId} answered an account that belongs to another customer`,
        });
      }
      const mayExist = !isProviderError(error) || error.outcome === 'unknown';
      if (mayExist) {
        log.warn(
          { providerId, customerId: customer.id },
          'whether the provider made the account is not known',
        );
      } else {
        await store.release(place, lease);
      }
      throw error;
    }
  }

  return async (customer, providerId) => {
    const place = { customerId: customer.id, providerId, projectId: customer.projectId };
    const deadline = performance.now() + deadlineMilliseconds;
    for (let pause = FIRST_LOOK_MILLISECONDS; ; pause = Math.min(pause * 2, SLOWEST_LOOK_MILLISECONDS)) {
      const claim = await store.claim(place);
      if (claim.state === 'ready') return claim.account;
      if (claim.state === 'claimed') {
        if (claim.again) {
          log.warn(
            { providerId, customerId: customer.id },
            'the account is made again; an earlier try may have left an orphan at the provider',
          );
        }
        return make(customer, providerId, claim.lease);
      }
      if (performance.now() + pause >= deadline) throw inTheMaking(providerId, claim.secondsLeft);
      await delay(pause);
    }
  };
}
