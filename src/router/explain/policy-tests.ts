import { assetKey, assets } from '../../domain/asset/asset.ts';
import { countryOfSubdivision } from '../../domain/country.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { parseMoney } from '../../domain/money/money.ts';
import { clientFacts, walletFacts } from '../../domain/routing/client.ts';
import type { PolicyTest } from '../../domain/routing/policy.ts';
import { decide } from '../decide.ts';
import { rank } from '../rank.ts';
import type { Facts, Policy, RouterCandidate } from '../types.ts';

/** The facts of a case. Throws a message if an amount is not one of its currency. */
export function factsOfCase(given: PolicyTest['given']): Facts {
  const { asset = null, fiatCurrency = null, subdivision = null } = given;
  const amount = (
    text: string | undefined,
    unit: { readonly currency: string; readonly decimals: number } | null | undefined,
  ) => {
    if (text === undefined) return null;
    if (!unit) throw new Error(`given: ${text} needs its currency`);
    const parsed = parseMoney(text, unit.currency, unit.decimals);
    if (!parsed.ok) throw new Error(`given: ${text} ${parsed.problem}`);
    return parsed.value;
  };
  const fiat =
    fiatCurrency === null ? null : { currency: fiatCurrency, decimals: fiatDecimals(fiatCurrency) };
  const crypto = asset && assets.get(assetKey(asset));
  return {
    asset,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency,
    fiatAmount: amount(given.fiatAmount, fiat),
    cryptoAmount: amount(given.cryptoAmount, crypto),
    paymentMethod: given.paymentMethod ?? null,
    country: given.country ?? (subdivision && countryOfSubdivision(subdivision)),
    subdivision,
    countrySource: given.country || given.subdivision ? 'INPUT' : 'NONE',
    clientIpKnown: given.clientIp ?? false,
    walletNetworks: asset ? [asset.network] : [],
    hasMemo: false,
    lockWalletAddress: asset !== null,
    handoffs: ['REDIRECT', 'IFRAME'],
    pinned: null,
    excluded: [],
    projectId: given.project ?? '',
    customerMetadata: given.customerMetadata ?? {},
    customerKnownAt: given.customerKnownAt ?? [],
    client: clientFacts(given.client),
    wallet: walletFacts(given.wallet),
  };
}

function problemsOf(
  test: PolicyTest,
  candidates: readonly RouterCandidate[],
  policy: Policy,
  now: string,
): string[] {
  const at = { id: `test:${test.name}`, decidedAt: test.given.at ?? now };
  const decision = decide(factsOfCase(test.given), candidates, policy, at);
  const { chosen, order, excluded = {} } = test.expect;
  const problems: string[] = [];
  if (chosen !== undefined && chosen !== decision.chosen) {
    problems.push(`expected ${chosen ?? 'nobody'} to be chosen, but it is ${decision.chosen ?? 'nobody'}`);
  }
  const ranked = rank(decision);
  if (order && order.join() !== ranked.join()) {
    problems.push(`expected the order ${order.join(', ')}, but it is ${ranked.join(', ') || 'empty'}`);
  }
  for (const [providerId, reason] of Object.entries(excluded)) {
    const outcome = decision.candidates.find((candidate) => candidate.providerId === providerId);
    const reasons = (outcome?.reasons ?? []).map((each) => each.reason);
    if (outcome?.eligible === false && reasons.some((each) => each === reason)) continue;
    const is = outcome?.eligible ? 'is eligible' : `has ${reasons.join(', ') || 'no reason'}`;
    problems.push(`expected ${providerId} to be out with ${reason}, but it ${is}`);
  }
  return problems;
}

/** Runs the cases of a policy. Returns those that fail, each with what was expected and what was decided. */
export function failingTests<Test extends PolicyTest>(
  tests: readonly Test[],
  candidates: readonly RouterCandidate[],
  policy: Policy,
  now: string,
): Array<{ readonly test: Test; readonly problem: string }> {
  return tests.flatMap((test) => {
    try {
      const problems = problemsOf(test, candidates, policy, now);
      return problems.length > 0 ? [{ test, problem: problems.join('; ') }] : [];
    } catch (error) {
      return [{ test, problem: (error as Error).message }];
    }
  });
}
