import { createAccess } from '../../src/access/index.ts';
import { openStore } from '../../src/store/index.ts';
import { type Figures, type Job, UNIQUE } from '../client/job.ts';
import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { headersOf } from './addresses.ts';
import { lookUpsOf, openShop, type Shop } from './purchases.ts';

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

/** A key of a project of its own. */
async function otherKey({ home }: Shop): Promise<string> {
  const store = await openStore({ databaseUrl: home.databaseUrl, dataDirectory: null });
  try {
    return (await createAccess({ db: store.db }).createProject('flood')).key;
  } finally {
    await store.close();
  }
}

const floodJob = ({ options }: Bench, { port }: Gateway, key: string, query: string): Job => ({
  port,
  path: '/graphql',
  headers: headersOf(key),
  expected: '"data"',
  bodies: [JSON.stringify({ query })],
  connections: CONNECTIONS,
  warmUpSeconds: 0,
  seconds: options.attackSeconds,
});

export const flood: Work = {
  title: 'One key floods',
  method:
    'Honest look-ups of one key at a fixed rate, first alone and then while another key sends what 64 connections allow, each on a new process with the default limits.',
  async run(bench) {
    const shop = await openShop(bench);
    const key = await otherKey(shop);
    const home = { ...shop.home, limits: '' };
    const rows: string[][] = [];
    let idleP99 = 0;
    for (const one of [null, ...FLOODS]) {
      const gateway = await startGateway(home);
      const load = (job: Job): Promise<Figures> => bench.load(job);
      const honestOf = lookUpsOf(gateway, shop, {
        connections: 0,
        warmUpSeconds: 0,
        seconds: bench.options.attackSeconds,
        rate: bench.options.honestRate,
      });
      await load({ ...honestOf, seconds: Math.min(3, honestOf.seconds) });
      const floodOf = one && floodJob(bench, gateway, one.hasKey ? key : `${key}x`, one.query);
      // What the first calls of a new process take is not what is measured.
      if (floodOf) await load({ ...floodOf, connections: 1, requests: 20 });
      const flooding = floodOf && load(floodOf);
      const before = usageOf(gateway.child).cpuSeconds;
      const [honest, made] = await Promise.all([load(honestOf), flooding]);
      const cpu = (100 * (usageOf(gateway.child).cpuSeconds - before)) / bench.options.attackSeconds;
      await gateway.stop();
      idleP99 ||= honest.p99;
      const name = one?.name ?? 'none';
      const ratio = (honest.p99 / idleP99).toFixed(1);
      const failed = honest.wrong + honest.refused + honest.unanswered;
      const sent = made
        ? [String(Math.round(made.perSecond)), `${made.refused}/${made.answered}`]
        : ['–', '–'];
      rows.push([
        name,
        ...sent,
        String(honest.p50),
        String(honest.p99),
        ratio,
        String(failed),
        `${Math.round(cpu)} %`,
      ]);
      bench.say(`${name}: p99 ${honest.p99} ms (${ratio}), CPU ${Math.round(cpu)} %`);
    }
    const head = [
      'flood',
      'answers a second',
      'refused',
      'honest p50 ms',
      'honest p99 ms',
      'to idle',
      'honest failed',
      'CPU of the gateway',
    ];
    return { table: { head, rows } };
  },
};
