import { routerCandidate } from '../../../catalog/index.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { newId } from '../../../domain/id.ts';
import { clientFacts, sharedWalletFacts, walletFacts } from '../../../domain/routing/client.ts';
import type { RoutingDecision, WalletFacts } from '../../../domain/routing/decision.ts';
import { drawOf, withSuggestions } from '../../../router/index.ts';
import type { Facts, RouterCandidate } from '../../../router/types.ts';
import { isScreened } from '../../../screening/index.ts';
import type { SessionDeps } from '../../deps.ts';
import type { RouteInput, RouteResult } from '../../types.ts';
import { type CustomerLocation, locateCustomer } from '../locate-customer.ts';
import { normalizeInput } from '../normalize-input.ts';
import { type ResolvedInput, readNamedRows, resolveInput } from '../resolve-input.ts';

export type Routed = {
  readonly location: CustomerLocation;
  readonly facts: Facts;
  readonly candidates: readonly RouterCandidate[];
  readonly decision: RoutingDecision;
};

/** Whoever issued an address holds its keys. Of other wallets the gateway knows what the request says. */
function knownOfWallet({ given, depositAddress }: ResolvedInput): { wallet?: WalletFacts } {
  const wallet =
    depositAddress?.origin === 'PROVIDER'
      ? walletFacts({ custodial: true })
      : sharedWalletFacts(given.walletFacts);
  return wallet.custodial === null && wallet.kind === null ? {} : { wallet };
}

/** What is screened: who buys, and where the crypto would go. */
export function screeningSubject({ purchase, customer }: ResolvedInput, { projectId }: Caller) {
  const { id: customerId = null, externalId = null } = customer ?? {};
  return { projectId, customerId, externalId, wallets: purchase.wallets };
}

/** Locates the customer and decides which provider serves the purchase. */
export async function decideRoute(
  deps: SessionDeps,
  resolved: ResolvedInput,
  caller: Caller,
): Promise<Routed> {
  const { given, purchase, customer, knownAt, replaced } = resolved;
  const { projectId } = caller;
  const location = await locateCustomer(deps, given, customer, caller);
  const { country, subdivision, countrySource } = location;
  const { asset, allowedCurrencies, allowedNetworks, fiatAmount, cryptoAmount, wallets } = purchase;
  const facts: Facts = {
    asset,
    allowedCurrencies,
    allowedNetworks,
    fiatCurrency: given.fiatCurrency,
    fiatAmount,
    cryptoAmount,
    paymentMethod: given.paymentMethod,
    country,
    subdivision,
    countrySource,
    clientIpKnown: given.clientIp !== null,
    walletNetworks: wallets.map(({ network }) => network),
    hasMemo: wallets.some(({ memo }) => memo !== null),
    lockWalletAddress: purchase.lockWalletAddress,
    handoffs: given.handoffs,
    pinned: given.provider,
    excluded: given.excludeProviders,
    ...(replaced === null ? {} : { replaced }),
    projectId,
    customerMetadata: customer?.metadata ?? {},
    ...(given.client && { client: clientFacts(given.client) }),
    ...knownOfWallet(resolved),
    ...(customer && { customerKnownAt: knownAt }),
    // A customer keeps the provider that was drawn for them.
    ...(customer && { draw: drawOf({ customerId: customer.id }) }),
  };
  const candidates = deps.registry.all().map(routerCandidate);
  const stamp = { id: newId('decision'), decidedAt: deps.clock().toISOString() };
  return { location, facts, candidates, decision: deps.decide(facts, candidates, deps.policy(), stamp) };
}

/** Adds to each provider that is out what would let it in. */
export function explained(
  deps: Pick<SessionDeps, 'policy'>,
  { decision, facts, candidates }: Omit<Routed, 'location'>,
): RoutingDecision {
  const judge = { policy: deps.policy(), decidedAt: decision.decidedAt };
  return withSuggestions(decision, facts, candidates, judge);
}

/**
 * A dry run of the router. Assumes a wallet on the network of the asset if none is named, as a purchase would name one. For a
 * server, a customer or wallet that is named is screened as for a purchase; others could ask for many wallets at once.
 */
export async function route(deps: SessionDeps, input: RouteInput, caller: Caller): Promise<RouteResult> {
  const given = normalizeInput({ ...input, idempotencyKey: 'route' });
  const resolved = await resolveInput(deps, given, await readNamedRows(deps, given, caller), caller);
  if (resolved.kind !== 'ResolvedInput') return resolved;
  let { purchase } = resolved;
  if (purchase.asset && purchase.wallets.length === 0) {
    const wallet = { network: purchase.asset.network, address: '', memo: null };
    purchase = { ...purchase, wallets: [wallet], lockWalletAddress: true };
  }
  const routed = await decideRoute(deps, { ...resolved, purchase }, caller);
  const subject = screeningSubject(resolved, caller);
  const isNamed = subject.customerId !== null || subject.wallets.length > 0;
  const mayAsk = isNamed && caller.kind === 'secret';
  const judged = mayAsk ? await deps.screening.judge(routed.decision, subject) : routed.decision;
  return {
    kind: 'RoutingDecision',
    ...(isScreened(judged) ? judged : explained(deps, routed)),
  };
}
