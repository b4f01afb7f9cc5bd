import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, startGateway } from '../harness/gateway.ts';
import { memoryOf, PROBE } from '../harness/memory.ts';
import { linesOf, spawnOn, stop } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';
import { makeSessions, openShop } from './purchases.ts';

const SUBSCRIBERS_OF_ONE = 1_000;
const SUBSCRIBERS = 5_000;
const CHANGES = 2;
const REFRESH = 'mutation ($id: ID!) { refreshOnrampSession(id: $id) { __typename } }';
const READS = `select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) as reads from pg_stat_user_tables where relname = 'onramp_session'`;

/** Opens subscriptions from another process. */
async function subscribe(bench: Bench, { port, key }: Gateway, ids: readonly string[], count: number) {
  const child = spawnOn(1, process.execPath, [
    'bench/client/subscribers.ts',
    JSON.stringify({ port, key, ids, count }),
  ]);
  bench.after(() => stop(child, 'SIGKILL'));
  const line = linesOf(child, 'The subscribers');
  const { bytes } = JSON.parse(await line()) as { bytes: number };
  return { child, line, bytes };
}

/** The number of reads of the sessions' table, once PostgreSQL has counted them. */
async function readsIn(database: pg.Client): Promise<number> {
  await wait(1_500);
  await database.query('select pg_stat_clear_snapshot()');
  return Number((await database.query(READS)).rows[0].reads);
}

export const fanOut: Work = {
  title: 'One change to many subscribers',
  method: `${SUBSCRIBERS_OF_ONE.toLocaleString('en')} subscribers of one session over server-sent events; the change is read from the provider by \`refreshOnrampSession\`. Times count from before that call. Reads are scans of the sessions' table in that time, its background work included.`,
  rounds: 'counted',
  async run(bench) {
    const shop = await openShop(bench);
    const count = Math.ceil(SUBSCRIBERS_OF_ONE / bench.options.scale);
    const [first, last, reads, bytes]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < bench.options.rounds; round += 1) {
      const gateway = await startGateway(shop.home);
      const database = new pg.Client(shop.home.databaseUrl ?? '');
      await database.connect();
      const [session] = await makeSessions(gateway, shop, 1);
      const { id = '', providerReference = '' } = session ?? {};
      const { child, line } = await subscribe(bench, gateway, [id], count);
      for (let change = 0; change < CHANGES; change += 1) {
        await shop.provider.change(providerReference);
        const before = await readsIn(database);
        child.stdin?.write('next\n');
        await line();
        await gateway.ask(REFRESH, { id });
        const wave = JSON.parse(await line()) as { first: number; last: number; bytes: number };
        first.push(wave.first);
        last.push(wave.last);
        bytes.push(wave.bytes);
        reads.push((await readsIn(database)) - before);
      }
      await stop(child, 'SIGKILL');
      await database.end();
      await gateway.stop('SIGKILL');
      bench.say(
        `round ${round + 1}: first ${first.at(-1)?.toFixed(0)} ms, last ${last.at(-1)?.toFixed(0)} ms`,
      );
    }
    const rows = [[String(count), spread(first), spread(last), spread(reads), spread(bytes)]];
    return { table: { head: ['subscribers', 'first ms', 'last ms', 'reads', 'bytes of an event'], rows } };
  },
};

export const subscribers: Work = {
  title: 'Memory of subscribers',
  method:
    'Open subscriptions to sessions of their own, on a gateway that has served look-ups before. What lives is measured after a full garbage collection, and includes buffers outside of the heap.',
  async run(bench) {
    const shop = await openShop(bench);
    const gateway = await startGateway(shop.home, PROBE);
    bench.after(() => gateway.stop('SIGKILL'));
    const count = Math.ceil(SUBSCRIBERS / bench.options.scale);
    const sessions = await makeSessions(gateway, shop, Math.min(count, 500));
    const ids = sessions.map(({ id }) => id);
    const before = await memoryOf(gateway);
    const { bytes } = await subscribe(bench, gateway, ids, count);
    const after = await memoryOf(gateway);
    const each = (kind: 'resident' | 'live') => (((after[kind] - before[kind]) * 1024) / count).toFixed(1);
    const rows = [
      [
        String(count),
        each('live'),
        each('resident'),
        before.resident.toFixed(0),
        after.resident.toFixed(0),
        String(bytes),
      ],
    ];
    const head = [
      'subscribers',
      'live kB each',
      'resident kB each',
      'resident MB before',
      'resident MB after',
      'bytes of an event',
    ];
    return { table: { head, rows } };
  },
};
