import { type Caller, subjectOf } from '../../domain/access/caller.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { type InputIssue, invalidInput } from '../../domain/failure.ts';
import { isProviderError, type ProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import { afterFailure, rank } from '../../router/index.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';
import { findCustomer, networkIssues } from '../check-input.ts';
import type { AddressDeps } from '../deps.ts';
import { hasHeadroom } from '../lifecycle.ts';
import { enabledProviders, writtenAddress } from '../read.ts';
import type { Addresses, DepositAddressPayload, DepositAddressResult } from '../types.ts';
import { chooseIssuer } from './choose-issuer.ts';
import { issue } from './issue.ts';

type RequestInput = Parameters<Addresses['request']>[0];

/**
 * Returns the active address, or has a provider issue one. A pinned provider is not replaced by another. If
 * the active address ends within the headroom and no other can be issued, it is returned: deposits to it
 * still count, but it gets no new session.
 */
export async function request(
  deps: AddressDeps,
  input: RequestInput,
  caller: Caller,
): Promise<DepositAddressResult> {
  const refusal = invalidInput(inputIssues(deps, input));
  if (refusal) return refusal;
  const customer = await findCustomer(deps, input.customerId, caller);
  if ('kind' in customer) return customer;

  const { currency, network, provider: pinned = null } = input;
  const slot = { projectId: caller.projectId, customerId: customer.id, currency, network };
  const usable = await usableAddresses(deps, slot, pinned);
  const now = deps.clock();
  const lasting = usable.find((address) => hasHeadroom(address, now, deps.headroomHours));
  if (lasting) return payload(lasting, false);
  const [active] = usable;
  const subject = subjectOf(caller);
  const result = await issueByPolicy(deps, { customer, slot, pinned, active, subject });
  if (result.kind === 'DepositAddressPayload' || result.kind === 'CustomerBlocked') return result;
  return active ? payload(active, false) : result;
}

function payload(depositAddress: DepositAddress, created: boolean): DepositAddressPayload {
  return { kind: 'DepositAddressPayload', depositAddress, created };
}

function inputIssues({ registry }: AddressDeps, input: RequestInput): InputIssue[] {
  const issues = networkIssues(input);
  const pinned = input.provider ?? null;
  if (pinned === null || registry.get(pinned)) return issues;
  const known = registry.all().map((provider) => provider.id);
  return [...issues, { path: 'input.provider', message: `must be one of ${known.join(', ')}` }];
}

/** Active addresses of enabled providers, or of the pinned one. */
async function usableAddresses({ store, registry }: AddressDeps, slot: AddressSlot, pinned: string | null) {
  const enabled = enabledProviders(registry);
  return (await store.rows(slot, enabled)).filter(
    ({ status, providerId }) =>
      status === 'ACTIVE' &&
      providerId !== null &&
      enabled.includes(providerId) &&
      (pinned === null || providerId === pinned),
  );
}

/** Tries the eligible providers in order until one issues an address that lasts; else the last failure. */
async function issueByPolicy(
  deps: AddressDeps,
  asked: {
    customer: Customer;
    slot: AddressSlot;
    pinned: string | null;
    active: DepositAddress | undefined;
    /** Of a client token. */
    subject: string | null;
  },
): Promise<DepositAddressResult> {
  const { customer, slot, pinned, active, subject } = asked;
  const { log } = deps;
  const { projectId, currency, network } = slot;
  const now = deps.clock();
  const policy = deps.policy();
  const routed = chooseIssuer(deps, { asset: { currency, network }, customer, pinned }, policy);
  const { id: customerId, externalId } = customer;
  const decision = await deps.screening.judge(routed, { projectId, customerId, externalId, wallets: [] });
  let failure: DepositAddressResult = {
    kind: 'NoRoute',
    message: `no provider issues an address for ${currency} on ${network} to this customer; the candidates have the reasons`,
    decision,
  };
  for (const providerId of await issuersToTry(deps, active, rank(decision), policy.attempts)) {
    const seconds = secondsToWait(deps, providerId, projectId, subject);
    if (seconds !== null) return rateLimited(providerId, seconds);
    try {
      const { id, created } = await issue(deps, customer, slot, providerId);
      const depositAddress = await writtenAddress(deps, id, projectId);
      // An address that was issued before keeps its end. The next provider may have one that lasts.
      if (created || hasHeadroom(depositAddress, now, deps.headroomHours))
        return payload(depositAddress, created);
    } catch (error) {
      if (!isProviderError(error)) throw error;
      const { code, outcome, class: errorClass, requestId } = error;
      const fields = { providerId, customerId: customer.id, code, outcome, class: errorClass, requestId };
      log.warn({ event: 'address_issue_failed', ...fields }, 'A provider issued no address');
      failure = failureOf(error, providerId);
      if (afterFailure(error, policy) !== 'next') break;
    }
  }
  return failure;
}

/**
 * The issuer of an address that ends soon comes first, but is not called while a session is open to it: the
 * provider would replace an address that is about to receive a payment.
 */
async function issuersToTry(
  { renewals }: AddressDeps,
  active: DepositAddress | undefined,
  ranked: readonly string[],
  attempts: number,
): Promise<readonly string[]> {
  if (!active) return ranked.slice(0, attempts);
  const own = ranked.filter((providerId) => providerId === active.providerId);
  const others = ranked.filter((providerId) => providerId !== active.providerId);
  const busy = own.length > 0 && (await renewals.hasOpenSession(active.id));
  return [...(busy ? [] : own), ...others].slice(0, attempts);
}

/** Counts a call that a client token causes. The seconds until it may be made; null: now. */
function secondsToWait(
  { registry, callerBudget }: AddressDeps,
  providerId: string,
  projectId: string,
  subject: string | null,
): number | null {
  const provider = registry.get(providerId);
  return provider && subject !== null ? callerBudget.take(provider, { projectId, subject }) : null;
}

function rateLimited(providerId: string, retryAfterSeconds: number): DepositAddressResult {
  return {
    kind: 'ProviderUnavailable',
    code: 'RATE_LIMITED',
    message: `${providerId} was not asked for an address: client tokens have used their share of its requests. Call again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
    onrampSession: null,
  };
}

function failureOf(error: ProviderError, providerId: string): DepositAddressResult {
  if (error.outcome === 'rejected' && error.class === 'customer') {
    return {
      kind: 'CustomerBlocked',
      message: `${providerId} rejected this customer and issues no address`,
    };
  }
  return {
    kind: 'ProviderUnavailable',
    message: `${providerId} issued no usable address; repeat the call later`,
    retryAfterSeconds: callersRetrySeconds(error.retryAfterSeconds),
    onrampSession: null,
  };
}
