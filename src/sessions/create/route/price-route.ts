import { routerCandidate } from '../../../catalog/index.ts';
import { rank } from '../../../router/index.ts';
import type { SessionDeps } from '../../deps.ts';
import type { ResolvedInput } from '../resolve-input.ts';
import type { Routed } from './routing.ts';

/** How long a purchase waits for prices. The rest of its time is for the creation, and for another provider after a failure. */
const PRICES_MILLISECONDS = 2_500;

/**
 * Decides again with prices. Under `best-quote` the eligible providers are asked for their price; one provider alone is not, as
 * nothing can be compared. Without any price the configured order decides.
 */
export async function priceRoute(
  deps: SessionDeps,
  resolved: ResolvedInput,
  routed: Routed,
  signal: AbortSignal,
): Promise<Routed> {
  const { decision, facts } = routed;
  const eligible = rank(decision);
  if (decision.strategy !== 'best-quote' || eligible.length < 2) return routed;
  const prices = await deps.prices(facts, eligible, {
    customerId: resolved.customer?.id ?? null,
    clientIp: resolved.given.clientIp,
    timeoutMilliseconds: PRICES_MILLISECONDS,
    signal,
  });
  const candidates = deps.registry.all().map((provider) => {
    const answered = prices.get(provider.id);
    return { ...routerCandidate(provider), ...(answered && { prices: answered }) };
  });
  const { id, decidedAt } = decision;
  return {
    ...routed,
    candidates,
    decision: deps.decide(facts, candidates, deps.policy(), { id, decidedAt }),
  };
}
