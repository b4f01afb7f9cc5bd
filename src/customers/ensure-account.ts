import { setTimeout as delay } from 'node:timers/promises';
import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { AddressOperations } from '../provider/optional/addresses.ts';
import { leaseCoversCall } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import { createCustomerStore } from '../store/customers/customers.ts';
import {
  ACCOUNT_LEASE_SECONDS,
  type AccountClaim,
  createProviderAccountStore,
} from '../store/customers/provider-accounts.ts';
import { isUniqueViolation, transaction } from '../store/index.ts';
import type { CustomerDeps } from './deps.ts';
import { decryptCustomer } from './read.ts';
import { acceptsUpdate, type SyncedField } from './sync-providers.ts';

const FIRST_PAUSE_MILLISECONDS = 20;
const LONGEST_PAUSE_MILLISECONDS = 250;

/**
 * Returns the customer's account at a provider; creates it if there is none. A row with a lease is written
 * before the provider is called, and concurrent callers in every process wait for it. If the outcome stays
 * unknown or the process dies, the account is searched for after the lease has expired if the provider's API
 * can do that, and otherwise created again. Throws ProviderError.
 */
export async function ensureAccount(
  deps: CustomerDeps,
  customer: Customer,
  providerId: string,
): Promise<ProviderAccount> {
  const { accounts, accountDeadlineMilliseconds } = deps;
  const accountKey = { customerId: customer.id, providerId, projectId: customer.projectId };
  const deadline = performance.now() + accountDeadlineMilliseconds;
  let pause = FIRST_PAUSE_MILLISECONDS;
  for (;;) {
    const claimedAt = performance.now();
    const claim = await accounts.claim(accountKey);
    if (claim.state === 'ready') return claim.account;
    if (claim.state === 'claimed') {
      return createAccount(deps, customer, providerId, { ...claim, claimedAt });
    }
    if (performance.now() + pause >= deadline) throw creationUnderWay(providerId, claim.secondsLeft);
    await delay(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  }
}

/** Operations of a provider that issues addresses. Throws TypeError for any other provider. */
export function issuerOperations(registry: Registry, providerId: string): AddressOperations {
  const addresses = registry.get(providerId)?.operations.addresses;
  if (!addresses) throw new TypeError(`${providerId} issues no addresses`);
  return addresses;
}

/** The error for an answer of a provider that must not be used, such as an account of another customer. */
export function unusableAnswer(providerId: string, code: string, problem: string): ProviderError {
  const message = `${providerId} ${problem}`;
  return new ProviderError({ outcome: 'rejected', class: 'provider', code, message });
}

function creationUnderWay(providerId: string, secondsLeft: number): ProviderError {
  const message = `another call is still creating the customer's account at ${providerId}`;
  return notSent('account_in_the_making', message, secondsLeft);
}

function notSent(code: string, message: string, secondsLeft: number): ProviderError {
  return new ProviderError({
    outcome: 'not_sent',
    class: 'provider',
    code,
    message,
    retryAfterSeconds: Math.max(1, Math.ceil(secondsLeft)),
  });
}

/** `claimedAt`: when the lease was requested, by `performance.now()`. */
type Claimed = Extract<AccountClaim, { state: 'claimed' }> & { readonly claimedAt: number };

/**
 * Throws if the lease may end during a call that begins now: the process may have been paused since its claim, and another one
 * may have taken over.
 */
function checkLease(providerId: string, claimedAt: number): void {
  if (leaseCoversCall(claimedAt, ACCOUNT_LEASE_SECONDS)) return;
  const message = `too little time was left to create the customer's account at ${providerId}`;
  throw notSent('account_claim_too_old', message, 0);
}

async function createAccount(
  deps: CustomerDeps,
  customer: Customer,
  providerId: string,
  { lease, again, claimedAt }: Claimed,
) {
  const { accounts, registry, log, accountDeadlineMilliseconds } = deps;
  const { id: customerId, projectId, externalId, email } = customer;
  try {
    const signal = AbortSignal.timeout(accountDeadlineMilliseconds);
    const found = again ? await findAccount(deps, customer, providerId, signal) : null;
    if (!found) checkLease(providerId, claimedAt);
    const { reference } =
      found ??
      (await issuerOperations(registry, providerId).createCustomer(
        { customerId, externalId, email },
        // The same key for every attempt, so that a provider with idempotency creates one account only.
        { idempotencyKey: `${customerId}:${providerId}`, signal },
      ));
    const account = await storeAccount(deps, customer, providerId, reference);
    if (account.reference !== reference) {
      log.warn(
        { event: 'account_orphaned', providerId, customerId, orphan: reference, kept: account.reference },
        'A second account was created at the provider; addresses are issued on the first',
      );
    }
    return account;
  } catch (error) {
    if (isUniqueViolation(error)) {
      log.error(
        { event: 'account_of_another_customer', providerId, customerId },
        "The provider returned another customer's account",
      );
      const problem = 'returned an account that belongs to another customer';
      throw unusableAnswer(providerId, 'account_of_another', problem);
    }
    if (isProviderError(error) && error.outcome !== 'unknown') {
      await accounts.release({ customerId, providerId, projectId }, lease, again);
    } else {
      log.warn(
        { event: 'account_outcome_unknown', providerId, customerId },
        'It is not known whether the provider created the account',
      );
    }
    throw error;
  }
}

/** Searches for the account that an earlier attempt may have created. Null if it has to be created again. */
async function findAccount(
  { registry, log }: CustomerDeps,
  { id: customerId, externalId }: Customer,
  providerId: string,
  signal: AbortSignal,
): Promise<{ reference: string } | null> {
  const operations = issuerOperations(registry, providerId);
  const found = (await operations.findCustomer?.({ customerId, externalId }, { signal })) ?? 'cannot_tell';
  if (typeof found === 'object') {
    log.info({ providerId, customerId }, 'An account was found whose creation got no answer');
    return found;
  }
  if (found === 'cannot_tell') {
    log.warn(
      { event: 'account_created_again', providerId, customerId },
      'An account is created again; the earlier attempt may have left an orphan at the provider',
    );
  }
  return null;
}

/**
 * Stores a created account and enqueues a sync of each field that changed since `sent` was read, in one
 * transaction. The customer's row is locked: earlier changes are seen here, and later ones find the account.
 */
function storeAccount(deps: CustomerDeps, sent: Customer, providerId: string, reference: string) {
  const { db, registry, keyRing, jobs } = deps;
  return transaction(db, async (open) => {
    const { id: customerId, projectId } = sent;
    const provider = registry.get(providerId);
    const stored = await createCustomerStore(open).lockById(customerId, projectId);
    const accountKey = { customerId, providerId, projectId };
    const account = await createProviderAccountStore(open).complete(accountKey, reference);
    if (!provider || !stored) return account;
    const now = decryptCustomer(stored, keyRing);
    const changed: SyncedField[] = [];
    if (now.email !== sent.email) changed.push('email');
    // A new account is not blocked, even if the customer was when it was created.
    if (now.blocked) changed.push('blocked');
    for (const what of changed) {
      if (!acceptsUpdate(provider, what)) continue;
      await jobs.enqueue('customer-changed', { customerId, projectId, what }, open);
    }
    return account;
  });
}
