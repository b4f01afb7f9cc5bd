import { type Config, ConfigError } from '../../config/index.ts';
import type { Candidate, Suggestion } from '../../domain/routing/decision.ts';
import type { PolicyTest } from '../../domain/routing/policy.ts';
import { presentCandidates } from '../../operations/index.ts';
import { decide, factsOfCase, failingTests, withSuggestions } from '../../router/index.ts';

function describeChange(suggestion: Suggestion): string {
  const { change, fiatAmount, fiatCurrency, paymentMethod, network } = suggestion;
  switch (change) {
    case 'FIAT_AMOUNT':
      return `request ${fiatAmount} ${fiatCurrency}`;
    case 'PAYMENT_METHOD':
      return paymentMethod ? `pay by ${paymentMethod}` : 'name no payment method';
    case 'NETWORK':
      return `request it on ${network}`;
    case 'FIAT_CURRENCY':
      return `pay in ${fiatCurrency}`;
    case 'LOCATION':
      return 'give the country or subdivision of the customer';
    case 'CLIENT_IP':
      return "give the IP address of the customer's device";
    case 'WALLET':
      return 'give a wallet on the network';
  }
}

function rowsOf({ providerId, eligible, rank, reasons, suggestions = [] }: Candidate): string[] {
  return [
    `${eligible ? `${rank}.` : ' -'} ${providerId}${eligible ? '' : ' is out'}`,
    ...reasons.map(({ reason, message }) => `     ${reason}: ${message}`),
    ...suggestions.map((suggestion) => `     would let it in: ${describeChange(suggestion)}`),
  ];
}

/** A table of all candidates with their reasons and, for each that is out, the smallest changes that would let it in. */
export async function explain(config: Config, given: PolicyTest['given']): Promise<string> {
  const candidates = await presentCandidates(config);
  const facts = factsOfCase(given);
  const at = { id: 'explain', decidedAt: given.at ?? new Date().toISOString() };
  const decision = decide(facts, candidates, config.policy, at);
  const judge = { policy: config.policy, decidedAt: at.decidedAt };
  const explained = withSuggestions(decision, facts, candidates, judge);
  const head = `strategy ${decision.strategy}, policy ${decision.policyVersion}, chosen: ${decision.chosen ?? 'nobody'}`;
  return [head, ...explained.candidates.flatMap(rowsOf), ''].join('\n');
}

/** Runs `routing.tests`. Throws ConfigError with every case that fails. */
export async function testPolicy(config: Config): Promise<string> {
  const candidates = await presentCandidates(config);
  const { file, policyTests, policy } = config;
  const failing = failingTests(policyTests, candidates, policy, new Date().toISOString());
  if (failing.length === 0) return `${policyTests.length} tests of ${file} pass.\n`;
  const lines = failing.map(({ test, problem }) => `${file}:${test.line}: "${test.name}" fails: ${problem}`);
  throw new ConfigError([...lines, `${failing.length} of ${policyTests.length} tests fail.`].join('\n'));
}
