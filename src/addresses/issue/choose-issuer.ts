import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { newId } from '../../domain/id.ts';
import type { Candidate, RoutingDecision } from '../../domain/routing/decision.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { Provider } from '../../registry/types.ts';
import type { Decide, Facts, Policy } from '../../router/types.ts';

function factsOf(asset: AssetRef, customer: Customer, pinned: string | null): Facts {
  return {
    asset,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: null,
    fiatAmount: null,
    cryptoAmount: null,
    paymentMethod: null,
    country: customer.country,
    subdivision: customer.subdivision,
    countrySource: customer.country === null ? 'NONE' : 'CUSTOMER',
    clientIpKnown: false,
    walletNetworks: [],
    hasMemo: false,
    lockWalletAddress: false,
    handoffs: [],
    pinned,
    excluded: [],
    projectId: customer.projectId,
    customerMetadata: customer.metadata,
  };
}

// What a purchase needs and an address does not. A place that is not known is no hindrance either: each purchase to the
// address is checked for itself.
function forIssuing(capabilities: Capabilities): Capabilities {
  return {
    ...capabilities,
    checksGeography: true,
    openDestination: true,
    needsAmount: false,
    needsFiatCurrency: false,
    needsWallet: false,
    bindsClientIp: false,
  };
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

/** Who may issue an address of the asset for the customer, by the same policy as purchases, and why the others may not. */
export function chooseIssuer(
  question: { asset: AssetRef; customer: Customer; pinned: string | null },
  providers: readonly Provider[],
  policy: Policy,
  decide: Decide,
  now: Date,
): RoutingDecision {
  const facts = factsOf(question.asset, question.customer, question.pinned);
  const at = { id: newId('decision'), decidedAt: now.toISOString() };
  const among = (some: readonly Provider[]) =>
    decide(
      facts,
      some.map((provider) => ({
        providerId: provider.id,
        capabilities: forIssuing(provider.capabilities),
        disabled: provider.disabled,
        down: provider.health().state === 'DOWN',
      })),
      policy,
      at,
    );
  const issues = ({ operations }: Provider) => operations.addresses !== undefined;
  const decision = among(providers.filter(issues));
  const others = among(providers.filter((provider) => !issues(provider)));
  return { ...decision, candidates: [...decision.candidates, ...others.candidates.map(withoutAddresses)] };
}
