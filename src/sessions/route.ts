import type { Caller } from '../domain/caller.ts';
import { decisionFor } from './decision.ts';
import { givenOfRoute } from './given.ts';
import { locate } from './locate.ts';
import { orderOf } from './order.ts';
import type { SessionParts } from './parts.ts';
import type { RouteInput, RouteResult } from './types.ts';

/** A dry run. It assumes a wallet on the asset's network, as a purchase of that asset would bring. */
export async function route(parts: SessionParts, input: RouteInput, caller: Caller): Promise<RouteResult> {
  const order = await orderOf(parts, givenOfRoute(input), caller);
  if (order.kind !== 'Order') return order;
  const { given, purchase, customer, replaced } = order;
  const { asset } = purchase;
  const assumed = asset
    ? { ...purchase, wallets: [{ network: asset.network, address: '', memo: null }], lockWalletAddress: true }
    : purchase;
  const location = await locate(parts, given, customer);
  const decision = decisionFor(parts, { given, purchase: assumed, location, customer, replaced, caller });
  return { kind: 'RoutingDecision', ...decision };
}
