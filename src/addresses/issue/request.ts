import type { Customers } from '../../customers/types.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { invalidInput } from '../../domain/failure.ts';
import type { Log } from '../../observe/index.ts';
import { isProviderError, type ProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Registry } from '../../registry/types.ts';
import { afterFailure, rank } from '../../router/index.ts';
import type { Decide, Policy } from '../../router/types.ts';
import type { DepositAddressStore } from '../../store/addresses/read.ts';
import type { AddressRenewalQueue } from '../../store/addresses/renewal-queue.ts';
import { findCustomer, networkIssues } from '../check-input.ts';
import { enabledProviders } from '../enabled.ts';
import type { Addresses, DepositAddressResult } from '../types.ts';
import { chooseIssuer } from './choose-issuer.ts';
import { hasHeadroom } from './has-headroom.ts';
import type { Issue } from './issue.ts';

export type RequestOptions = {
  readonly store: DepositAddressStore;
  readonly renewals: Pick<AddressRenewalQueue, 'hasOpenSession'>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly issue: Issue;
  readonly decide: Decide;
  readonly policy: () => Policy;
  readonly clock: () => Date;
  readonly headroomHours: number;
  readonly log: Pick<Log, 'warn'>;
};

function failureOf(error: ProviderError, providerId: string): DepositAddressResult {
  if (error.outcome === 'rejected' && error.class === 'customer') {
    return { kind: 'CustomerBlocked', message: `${providerId} refuses this customer: it issues no address` };
  }
  return {
    kind: 'ProviderUnavailable',
    message: `${providerId} gave no usable address; repeat the call later`,
    retryAfterSeconds: callersRetrySeconds(error.retryAfterSeconds),
    onrampSession: null,
  };
}

/**
 * The active address, else one that a provider issues now. A pinned provider that cannot is not replaced in silence. Within
 * the headroom of its end the active one is answered where no other can be had: no session is made to it, and deposits
 * still count.
 */
export function createRequest(options: RequestOptions): Addresses['request'] {
  const { store, renewals, registry, customers, issue, decide, policy, clock, headroomHours, log } = options;
  const payload = (depositAddress: DepositAddress, created: boolean) =>
    ({ kind: 'DepositAddressPayload', depositAddress, created }) as const;

  /** Of an address that ends soon its own issuer first, but not while somebody may be about to pay to it. */
  async function asked(active: DepositAddress | undefined, ranked: readonly string[], attempts: number) {
    if (!active) return ranked.slice(0, attempts);
    const own = ranked.filter((providerId) => providerId === active.providerId);
    const others = ranked.filter((providerId) => providerId !== active.providerId);
    const busy = own.length > 0 && (await renewals.hasOpenSession(active.id));
    return [...(busy ? [] : own), ...others].slice(0, attempts);
  }

  return async (input, caller) => {
    const { currency, network } = input;
    const pinned = input.provider ?? null;
    const issues = networkIssues(input);
    if (pinned !== null && !registry.get(pinned)) {
      const known = registry.all().map((provider) => provider.id);
      issues.push({ path: 'input.provider', message: `must be one of ${known.join(', ')}` });
    }
    const refusal = invalidInput(issues);
    if (refusal) return refusal;

    const customer = await findCustomer(customers, input.customerId, caller);
    if ('kind' in customer) return customer;
    const place = { projectId: caller.projectId, customerId: customer.id, currency, network };

    const enabled = enabledProviders(registry);
    const usable = (await store.rows(place, enabled)).filter(
      ({ status, providerId }) =>
        status === 'ACTIVE' &&
        providerId !== null &&
        enabled.includes(providerId) &&
        (pinned === null || providerId === pinned),
    );
    const now = clock();
    const lasting = usable.find((address) => hasHeadroom(address, now, headroomHours));
    if (lasting) return payload(lasting, false);
    const [active] = usable;

    const rules = policy();
    const asset = { currency, network };
    const decision = chooseIssuer({ asset, customer, pinned }, registry.all(), rules, decide, now);
    let failure: DepositAddressResult = {
      kind: 'NoRoute',
      message: `no provider issues an address for ${currency} on ${network} to this customer; the candidates say why`,
      decision,
    };
    for (const providerId of await asked(active, rank(decision), rules.attempts)) {
      try {
        const { id, created } = await issue(customer, place, providerId);
        const [depositAddress] = await store.byIds([id], caller.projectId, enabled);
        if (!depositAddress) throw new Error('an address that was kept is gone');
        // One that came back keeps its end. Another provider may have one that lasts.
        if (created || hasHeadroom(depositAddress, now, headroomHours))
          return payload(depositAddress, created);
      } catch (error) {
        if (!isProviderError(error)) throw error;
        const { code, outcome, class: errorClass, requestId } = error;
        log.warn(
          { providerId, customerId: customer.id, code, outcome, class: errorClass, requestId },
          'the provider issued no address',
        );
        failure = failureOf(error, providerId);
        if (afterFailure(error, rules) !== 'next') break;
      }
    }
    return active && failure.kind !== 'CustomerBlocked' ? payload(active, false) : failure;
  };
}
