import { pathToFileURL } from 'node:url';
import type { Rule } from '../src/domain/routing/policy.ts';
import { decide } from '../src/router/index.ts';
import { answered, exampleQuote } from '../src/router/quotes/testing.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../src/router/testing.ts';

const PROVIDERS = 50;
const RULES = 200;

/**
 * How long one decision takes over 50 providers with quotes and 200 rules, of which a tenth match. In milliseconds.
 * Run it alone: node scripts/bench-decision.ts
 */
export function measureDecision(runs = 2_000): { p50: number; p99: number } {
  const candidates = Array.from({ length: PROVIDERS }, (_, index) =>
    exampleCandidate(`p${index}`, {}, { prices: answered([exampleQuote('50', `0.00${100 + index}`)]) }),
  );
  const rules = Array.from({ length: RULES }, (_, index): Rule => {
    const country = index % 10 === 0 ? 'US' : `X${index}`;
    const amount = { from: '10', to: '1000' };
    const when = { country: [country], currency: ['BTC', 'USDC'], fiatCurrency: ['EUR'], fiatAmount: amount };
    return { name: `rule ${index}`, when, exclude: [`p${index % PROVIDERS}`] };
  });
  const policy = examplePolicy({ strategy: 'best-quote', rules });
  const facts = exampleFacts({ asset: { currency: 'BTC', network: 'bitcoin' }, walletNetworks: ['bitcoin'] });
  const at = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
  for (let run = 0; run < 500; run += 1) decide(facts, candidates, policy, at);
  const times = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    decide(facts, candidates, policy, at);
    return performance.now() - startedAt;
  }).sort((left, right) => left - right);
  const quantile = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { p50, p99 } = measureDecision();
  const text = `${PROVIDERS} providers, ${RULES} rules: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`;
  process.stdout.write(`A decision over ${text}\n`);
}
