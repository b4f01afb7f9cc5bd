import type { StoredPrices } from '../../src/domain/routing/decision.ts';
import { decide, type Policy } from '../../src/router/index.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../../src/router/testing.ts';
import type { Work } from '../harness/bench.ts';
import { median, spread } from '../harness/statistics.ts';

const PROVIDERS = 50;
const RULES = 200;
/** One rule in so many applies to the purchase. */
const APPLIES = 10;
const WARM_UP = 5_000;
const DECISIONS = 10_000;

const idOf = (number: number) => `provider-${number % PROVIDERS}`;

const rules: Policy['rules'] = Array.from({ length: RULES }, (_, number) => ({
  name: `rule-${number}`,
  when: { country: [number % APPLIES === 0 ? 'US' : 'DE'], currency: ['USDC'], project: ['prj_1'] },
  ...(number % 20 === 0 ? { exclude: [idOf(number / 20)] } : { prefer: [idOf(number)] }),
}));

/** A price within a per cent of that of the others. */
const pricesOf = (number: number): StoredPrices => ({
  quotes: [
    {
      paymentMethod: 'card',
      fiatTotal: '50',
      cryptoAmount: `${49 + number / 100}`,
      fees: [{ amount: '0.5', currency: 'EUR' }],
      locked: number % 2 === 0,
    },
  ],
  refusals: [],
  failure: null,
});

const ROWS = [
  { name: 'priority', policy: examplePolicy({ rules }), isPriced: false },
  {
    name: 'best-quote, a price of each',
    policy: examplePolicy({ rules, strategy: 'best-quote' }),
    isPriced: true,
  },
];

export const decisions: Work = {
  title: 'Decisions',
  method: `One decision over ${PROVIDERS} providers and ${RULES} rules, of which ${RULES / APPLIES} apply: eligibility, rules, ranking and all reasons, in one process and without a database. The goal is less than 0.2 ms.`,
  rounds: 'counted',
  async run(bench) {
    const rows = ROWS.map(({ name, policy, isPriced }) => {
      const facts = exampleFacts();
      const candidates = Array.from({ length: PROVIDERS }, (_, number) =>
        exampleCandidate(idOf(number), {}, isPriced ? { prices: pricesOf(number) } : {}),
      );
      const once = () =>
        decide(facts, candidates, policy, { id: 'dec_1', decidedAt: '2026-01-01T00:00:00Z' });
      if (once().chosen === null) throw new Error('No provider is eligible.');
      for (let number = 0; number < WARM_UP; number += 1) once();
      const times: number[] = [];
      for (let round = 0; round < bench.options.rounds; round += 1) {
        const start = performance.now();
        for (let number = 0; number < DECISIONS; number += 1) once();
        times.push((performance.now() - start) / DECISIONS);
      }
      bench.say(`${name}: ${median(times).toFixed(3)} ms`);
      return [name, spread(times)];
    });
    return { table: { head: ['strategy', 'ms'], rows } };
  },
};
