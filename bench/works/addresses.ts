import type { Job } from '../client/job.ts';
import type { Bench, Result } from '../harness/bench.ts';
import { type Home, startGateway } from '../harness/gateway.ts';
import { installPeers, type Peer, startPeer } from '../harness/peers.ts';
import { stop } from '../harness/processes.ts';
import { type Seeded, seed } from '../harness/seed.ts';
import { median, spread } from '../harness/statistics.ts';

export type Requests = (seeded: Seeded) => Pick<Job, 'bodies' | 'expected'>;
type Database = 'postgres' | 'embedded';

/** A server in a comparison: a peer, or the gateway on a database. `requests`: instead of those of the comparison. */
export type Contestant = { readonly name: string; readonly requests?: Requests } & (
  | { readonly peer: Peer }
  | { readonly database: Database }
);

type Entry = { perSecond: number[]; ratios: number[]; p50: number[]; p99: number[]; wrong: number };

export const headersOf = (key: string) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: 'application/json',
});

export const slotOf = (customerId: string) => ({ customerId, currency: 'USDC', network: 'base' });

/** A document that looks up the address of a slot, which is its variables. */
export const lookUpText = (name: string, fields: string) =>
  `query ${name}($customerId: ID!, $currency: CryptoCurrency!, $network: Network!) { depositAddress(customerId: $customerId, currency: $currency, network: $network) ${fields} }`;

/** The same seeded addresses for each database of the gateway; the peers read those of the first. */
async function prepare(bench: Bench, databases: ReadonlySet<Database>, documents: Home['documents']) {
  const homes = new Map<Database, { home: Home; seeded: Seeded; key: string }>();
  const { redisUrl, makeDatabase } = await bench.servers();
  for (const database of databases) {
    const databaseUrl = database === 'postgres' ? await makeDatabase() : null;
    const home = { folder: bench.folder(), databaseUrl, redisUrl, documents };
    const gateway = await startGateway(home);
    homes.set(database, { home, seeded: await seed(gateway, redisUrl), key: gateway.key });
    await gateway.stop();
  }
  return homes;
}

/**
 * Compares servers that answer the same requests: alternating rounds, a fresh process for each server and round, and the
 * ratio to the first contestant of the same round. `documents`: the trusted ones of the gateway.
 */
export async function compare(
  bench: Bench,
  contestants: readonly Contestant[],
  requests: Requests,
  connections: number,
  documents: Home['documents'] = {},
): Promise<Result> {
  const databases = new Set(contestants.flatMap((each) => ('database' in each ? [each.database] : [])));
  if (contestants.some((each) => 'peer' in each)) installPeers();
  const homes = await prepare(bench, databases, documents);
  const [shared] = homes.values();
  if (!shared) throw new Error('A comparison needs the gateway, whose values its peers read.');
  const entries = new Map(
    contestants.map(({ name }): [string, Entry] => [
      name,
      { perSecond: [], ratios: [], p50: [], p99: [], wrong: 0 },
    ]),
  );
  const { redisUrl } = await bench.servers();
  for (let round = 1; round <= bench.options.rounds; round += 1) {
    let bare = 0;
    for (const contestant of contestants) {
      const { seeded, key, home } = ('database' in contestant && homes.get(contestant.database)) || shared;
      const { port, child } =
        'peer' in contestant
          ? await startPeer(contestant.peer, { redisUrl, key, seeded })
          : await startGateway(home);
      const { seconds, warmUpSeconds } = bench.options;
      const job = { port, path: '/graphql', headers: headersOf(key), connections, seconds, warmUpSeconds };
      const figures = await bench.load({ ...job, ...(contestant.requests ?? requests)(seeded) });
      await stop(child);
      bare ||= figures.perSecond;
      const entry = entries.get(contestant.name);
      entry?.perSecond.push(figures.perSecond);
      entry?.ratios.push(figures.perSecond / bare);
      entry?.p50.push(figures.p50);
      entry?.p99.push(figures.p99);
      if (entry) entry.wrong += figures.wrong + figures.refused;
      const ratio = (figures.perSecond / bare).toFixed(2);
      bench.say(`round ${round}: ${contestant.name} ${figures.perSecond}/s, ${ratio}, p99 ${figures.p99} ms`);
    }
  }
  const rows = [...entries].map(([name, entry]) => [
    name,
    spread(entry.ratios),
    spread(entry.p50),
    spread(entry.p99),
    median(entry.perSecond).toFixed(0),
    String(entry.wrong),
  ]);
  return {
    table: { head: ['', 'relative to the first row', 'p50 ms', 'p99 ms', 'a second', 'wrong answers'], rows },
    bars: [...entries].map(([label, { ratios }]) => ({ label, ratio: median(ratios) })),
  };
}
