import type { Customers } from '../customers/types.ts';
import { invalidInput } from '../domain/failure.ts';
import type { Log } from '../observe/index.ts';
import { isProviderError, type ProviderError } from '../provider/error.ts';
import type { Registry } from '../registry/types.ts';
import { next, ranking } from '../router/index.ts';
import type { Decide, Policy } from '../router/types.ts';
import type { DepositAddressStore } from '../store/deposit-addresses.ts';
import { chooseIssuer } from './choose-issuer.ts';
import { enabledProviders } from './enabled.ts';
import type { Issue } from './issue.ts';
import { findCustomer, networkIssues } from './place.ts';
import type { Addresses, DepositAddressResult } from './types.ts';

/** However long a provider asks us to wait, the caller is told to look again by then. */
const LONGEST_RETRY_SECONDS = 60;

export type RequestOptions = {
  readonly store: DepositAddressStore;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds'>;
  readonly issue: Issue;
  readonly decide: Decide;
  readonly policy: () => Policy;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn'>;
};

function failureOf(error: ProviderError, providerId: string): DepositAddressResult {
  if (error.outcome === 'rejected' && error.class === 'customer') {
    return { kind: 'CustomerBlocked', message: `${providerId} refuses this customer: it issues no address` };
  }
  const seconds = error.retryAfterSeconds;
  return {
    kind: 'ProviderUnavailable',
    message: `${providerId} gave no usable address; repeat the call later`,
    retryAfterSeconds:
      seconds === undefined ? null : Math.min(Math.max(1, Math.ceil(seconds)), LONGEST_RETRY_SECONDS),
    onrampSession: null,
  };
}

/** The active address, else one that a provider issues now. A pinned provider that cannot is not replaced in silence. */
export function createRequest(options: RequestOptions): Addresses['request'] {
  const { store, registry, customers, issue, decide, policy, clock, log } = options;

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
    const active = (await store.rows(place, enabled)).find(
      ({ status, providerId }) =>
        status === 'ACTIVE' &&
        providerId !== null &&
        enabled.includes(providerId) &&
        (pinned === null || providerId === pinned),
    );
    if (active) return { kind: 'DepositAddressPayload', depositAddress: active, created: false };

    const rules = policy();
    const asset = { currency, network };
    const decision = chooseIssuer({ asset, customer, pinned }, registry.all(), rules, decide, clock());
    let failure: DepositAddressResult = {
      kind: 'NoRoute',
      message: `no provider issues an address for ${currency} on ${network} to this customer; the candidates say why`,
      decision,
    };
    for (const providerId of ranking(decision).slice(0, rules.attempts)) {
      try {
        const { id, created } = await issue(customer, place, providerId);
        const [depositAddress] = await store.byIds([id], caller.projectId, enabled);
        if (!depositAddress) throw new Error('an address that was kept is gone');
        return { kind: 'DepositAddressPayload', depositAddress, created };
      } catch (error) {
        if (!isProviderError(error)) throw error;
        const { code, outcome, class: errorClass, requestId } = error;
        log.warn(
          { providerId, customerId: customer.id, code, outcome, class: errorClass, requestId },
          'the provider issued no address',
        );
        failure = failureOf(error, providerId);
        if (next(error, rules) !== 'next') break;
      }
    }
    return failure;
  };
}
