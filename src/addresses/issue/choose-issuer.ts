import { candidateBeforePurchase, factsBeforePurchase } from '../../catalog/index.ts';
import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { newId } from '../../domain/id.ts';
import type { Candidate, RoutingDecision } from '../../domain/routing/decision.ts';
import type { Provider } from '../../registry/types.ts';
import type { Policy, RouterCandidate } from '../../router/types.ts';
import type { AddressDeps } from '../deps.ts';

/** An unknown location does not exclude an issuer: each purchase to the address is checked on its own. */
function issuerCandidate(provider: Provider): RouterCandidate {
  const candidate = candidateBeforePurchase(provider);
  return { ...candidate, capabilities: { ...candidate.capabilities, checksGeography: true } };
}

/** The same for a rule: it may exclude an issuer for a location that is known, at least by its country. */
function issuerPolicy(policy: Policy, country: string | null): Policy {
  if (country !== null) return policy;
  return { ...policy, rules: policy.rules.map((rule) => ({ ...rule, whenUnknown: 'skip' })) };
}

function withoutAddresses(candidate: Candidate): Candidate {
  const message = `${candidate.providerId} issues no deposit addresses`;
  return {
    ...candidate,
    eligible: false,
    rank: null,
    reasons: [
      ...(candidate.eligible ? [] : candidate.reasons),
      { reason: 'ASSET_UNSUPPORTED', message, rule: null },
    ],
  };
}

/**
 * Decides which providers may issue an address of the asset to the customer, under the policy of purchases.
 * Candidates that are not eligible are listed with their reasons.
 */
export function chooseIssuer(
  { registry, decide, clock }: Pick<AddressDeps, 'registry' | 'decide' | 'clock'>,
  { asset, customer, pinned }: { asset: AssetRef; customer: Customer; pinned: string | null },
  policy: Policy,
): RoutingDecision {
  const { country, subdivision, projectId, metadata: customerMetadata } = customer;
  const facts = factsBeforePurchase({
    asset,
    country,
    subdivision,
    countrySource: country === null ? 'NONE' : 'CUSTOMER',
    pinned,
    projectId,
    customerMetadata,
  });
  const at = { id: newId('decision'), decidedAt: clock().toISOString() };
  const decideAmong = (providers: readonly Provider[]) =>
    decide(facts, providers.map(issuerCandidate), issuerPolicy(policy, country), at);
  const issues = ({ operations }: Provider) => operations.addresses !== undefined;
  const decision = decideAmong(registry.all().filter(issues));
  const others = decideAmong(registry.all().filter((provider) => !issues(provider)));
  return { ...decision, candidates: [...decision.candidates, ...others.candidates.map(withoutAddresses)] };
}
