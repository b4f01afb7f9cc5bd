import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { PagePosition } from '../../domain/page.ts';
import { eachStore } from '../testing.ts';
import { createSessionReads, type SessionQuery } from './read.ts';

const STATUSES = ['READY', 'COMPLETED', 'FAILED', 'CREATING'] as const;
const PROVIDERS = ['stripe', 'calypso', 'gone'];
const ASSETS = ['USDC/base', 'USDC/tron', 'USDT/tron', 'DAI/ethereum'];

const some = <Value>(values: readonly Value[]) => fc.option(fc.subarray([...values]), { freq: 2 });
const query: fc.Arbitrary<SessionQuery> = fc.record(
  {
    status: some(STATUSES),
    provider: some(PROVIDERS),
    currency: fc.constantFrom(null, 'USDC', 'DAI', 'XYZ'),
    network: fc.constantFrom(null, 'tron', 'base'),
    createdAfter: fc.constantFrom(null, new Date('2026-01-01T00:00:40Z')),
    createdBefore: fc.constantFrom(null, new Date('2026-01-01T00:01:20Z')),
  },
  { requiredKeys: [] },
);

eachStore('filters of sessions', (makeStore) => {
  test('each combination lists the sessions that match all conditions, newest first, page by page', async () => {
    const { db } = await makeStore();
    await sql`insert into project (id, name) values ('prj_a', 'a'), ('prj_b', 'b')`.execute(db);
    const values = (list: readonly string[]) => sql.raw(`array[${list.map((one) => `'${one}'`).join()}]`);
    // Several of the same time; some without a provider or an asset.
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata,
        provider_id, currency, network, created_at)
      select 'ons_' || lpad(to_hex(n * 7919 % 997), 32, '0'), case when n % 10 = 0 then 'prj_b' else 'prj_a' end, n::text, '\\x00',
        (${values(STATUSES)})[1 + n % 4], 'LIVE', '{}', '{}', '{}', (${values(PROVIDERS)})[1 + n / 4 % 4],
        split_part((${values(ASSETS)})[1 + n / 16 % 5], '/', 1), split_part((${values(ASSETS)})[1 + n / 16 % 5], '/', 2),
        '2026-01-01T00:00:00Z'::timestamptz + n / 3 * interval '1 second'
      from generate_series(1, 400) n`.execute(db);
    const { rows } = await sql<{
      id: string;
      status: never;
      provider_id: string;
      currency: string;
      network: string;
      created_at: Date;
    }>`select id, status, provider_id, currency, network, created_at from onramp_session where project_id = 'prj_a'
       order by created_at desc, id desc`.execute(db);
    const matching = (filter: SessionQuery) =>
      rows
        .filter(
          (row) =>
            (filter.status?.includes(row.status) ?? true) &&
            (filter.provider?.includes(row.provider_id) ?? true) &&
            (!filter.currency || row.currency === filter.currency) &&
            (!filter.network || row.network === filter.network) &&
            (!filter.createdAfter || row.created_at > filter.createdAfter) &&
            (!filter.createdBefore || row.created_at < filter.createdBefore),
        )
        .map(({ id }) => id);
    const reads = createSessionReads(db);
    await fc.assert(
      fc.asyncProperty(query, fc.integer({ min: 5, max: 100 }), async (filter, first) => {
        const listed: string[] = [];
        let after: PagePosition | null = null;
        for (;;) {
          const page = await reads.list(filter, { first, after }, 'prj_a');
          listed.push(...page.rows.map(({ id }) => id));
          after = page.rows.at(-1) ?? null;
          if (!page.hasNextPage) break;
        }
        expect(listed).toEqual(matching(filter));
      }),
      { numRuns: 100 },
    );
  });
});
