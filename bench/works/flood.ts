import { type Job, UNIQUE } from '../client/job.ts';
import type { Work } from '../harness/bench.ts';
import { startGateway } from '../harness/gateway.ts';
import { headersOf } from './addresses.ts';
import { UNKNOWN_KEY } from './attack-requests.ts';
import { failures, measureBeside, otherKey, WARM_UP_SECONDS } from './attacks.ts';
import { openShop } from './purchases.ts';

const CONNECTIONS = 64;
type Flood = { readonly name: string; readonly query: string; readonly hasKey: boolean };

const FLOODS: readonly Flood[] = [
  { name: 'a cheap query', query: '{ providers { id } }', hasKey: true },
  {
    name: 'a large query',
    query: '{ availability { assets { currency } candidates { providerId } } }',
    hasKey: true,
  },
  { name: 'documents never seen before', query: `query Q${UNIQUE} { providers { id title } }`, hasKey: true },
  { name: 'an unknown key', query: '{ providers { id } }', hasKey: false },
];

export const flood: Work = {
  title: 'One key floods',
  method:
    '500 honest look-ups of one key a second, first alone and then while another key sends what 64 connections allow, on a new process for each, with the default limits.',
  async run(bench) {
    const shop = await openShop(bench);
    const key = await otherKey(shop);
    const home = { ...shop.home, limits: '' };
    const rows: string[][] = [];
    for (const { name, query, hasKey } of FLOODS) {
      const gateway = await startGateway(home);
      const job: Job = {
        port: gateway.port,
        path: '/graphql',
        headers: headersOf(hasKey ? key : UNKNOWN_KEY),
        expected: '"data"',
        bodies: [JSON.stringify({ query })],
        connections: CONNECTIONS,
        warmUpSeconds: WARM_UP_SECONDS,
        seconds: bench.options.attackSeconds,
      };
      const { alone, honest, other, ratio, cpuAlone, cpu } = await measureBeside(bench, gateway, shop, job);
      await gateway.stop();
      rows.push([
        name,
        String(Math.round(other.perSecond)),
        `${other.refused}/${other.answered}`,
        ...[alone.p99, honest.p50, honest.p99].map(String),
        ratio,
        failures(honest),
        `${cpuAlone.toFixed(0)} % → ${cpu.toFixed(0)} %`,
      ]);
      bench.say(`${name}: p99 ${alone.p99} → ${honest.p99} ms (${ratio}), CPU ${cpu.toFixed(0)} %`);
    }
    const head = [
      'flood',
      'answers a second',
      'refused',
      'p99 ms alone',
      'p50 ms',
      'p99 ms',
      'p99 to alone',
      'honest failed',
      'CPU',
    ];
    return { table: { head, rows } };
  },
};
