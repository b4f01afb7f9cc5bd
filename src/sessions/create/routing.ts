import type { Caller } from '../../domain/caller.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { NoRoute } from '../../domain/failure.ts';
import { newId } from '../../domain/id.ts';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type { Facts } from '../../router/types.ts';
import type { SessionDeps } from '../deps.ts';
import type { CustomerLocation } from './locate-customer.ts';
import type { NormalizedInput } from './normalize-input.ts';
import type { Purchase } from './validate-purchase.ts';

/** Asks the router, with everything that is known. Pure but for the registry's present state. */
export function decideRoute(
  deps: Pick<SessionDeps, 'registry' | 'policy' | 'decide' | 'clock'>,
  what: {
    given: NormalizedInput;
    purchase: Purchase;
    location: CustomerLocation;
    customer: Customer | null;
    /** The provider of the session that this one replaces. */
    replaced: string | null;
    caller: Caller;
  },
): RoutingDecision {
  const { given, purchase, location, customer, replaced, caller } = what;
  const facts: Facts = {
    asset: purchase.asset,
    allowedCurrencies: purchase.allowedCurrencies,
    allowedNetworks: purchase.allowedNetworks,
    fiatCurrency: given.fiatCurrency,
    fiatAmount: purchase.fiatAmount,
    cryptoAmount: purchase.cryptoAmount,
    paymentMethod: given.paymentMethod,
    country: location.country,
    subdivision: location.subdivision,
    countrySource: location.source,
    clientIpKnown: given.clientIp !== null,
    walletNetworks: purchase.wallets.map(({ network }) => network),
    hasMemo: purchase.wallets.some(({ memo }) => memo !== null),
    lockWalletAddress: purchase.lockWalletAddress,
    handoffs: given.handoffs,
    pinned: given.provider,
    excluded: given.excludeProviders,
    ...(replaced === null ? {} : { replaced }),
    projectId: caller.projectId,
    customerMetadata: customer?.metadata ?? {},
  };
  const candidates = deps.registry.all().map((provider) => ({
    providerId: provider.id,
    capabilities: provider.capabilities,
    disabled: provider.disabled,
    down: provider.disabled === null && provider.health().state === 'DOWN',
  }));
  return deps.decide(facts, candidates, deps.policy(), {
    id: newId('decision'),
    decidedAt: deps.clock().toISOString(),
  });
}

export function noRoute(decision: RoutingDecision): NoRoute {
  const why = decision.candidates.map(({ providerId, reasons }) => {
    return `${providerId}: ${reasons[0]?.message ?? 'not eligible'}`;
  });
  return {
    kind: 'NoRoute',
    message: `No provider can serve this purchase (${why.join('; ') || 'none is configured'}). See decision.candidates for every reason; nothing was stored and the key is free.`,
    decision,
  };
}
