import type { Caller } from '../../domain/caller.ts';
import type { SessionDeps } from '../deps.ts';
import type { RouteInput, RouteResult } from '../types.ts';
import { locateCustomer } from './locate-customer.ts';
import { normalizeRouteInput } from './normalize-input.ts';
import { resolveInput } from './resolve-input.ts';
import { decideRoute } from './routing.ts';

/** A dry run. It assumes a wallet on the asset's network, as a purchase of that asset would bring. */
export async function route(deps: SessionDeps, input: RouteInput, caller: Caller): Promise<RouteResult> {
  const order = await resolveInput(deps, normalizeRouteInput(input), caller);
  if (order.kind !== 'Order') return order;
  const { given, purchase, customer, replaced } = order;
  const { asset } = purchase;
  const assumed = asset
    ? { ...purchase, wallets: [{ network: asset.network, address: '', memo: null }], lockWalletAddress: true }
    : purchase;
  const location = await locateCustomer(deps, given, customer);
  const decision = decideRoute(deps, { given, purchase: assumed, location, customer, replaced, caller });
  return { kind: 'RoutingDecision', ...decision };
}
