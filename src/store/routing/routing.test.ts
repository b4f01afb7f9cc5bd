import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { examplePolicy } from '../../router/testing.ts';
import { listAudit } from '../audit.ts';
import { createRetention } from '../retention.ts';
import { eachStore } from '../testing.ts';
import { decisionsSince } from './decisions.ts';
import { createPolicies } from './policies.ts';

eachStore('routing', (makeStore) => {
  test('a policy can be read again by its digest; it is stored once', async () => {
    const policies = createPolicies((await makeStore()).db);
    const policy = examplePolicy({ order: ['ape'], version: 'abc' });
    await policies.keep(policy);
    await policies.keep({ ...policy, order: [] });
    expect(await policies.read('abc')).toEqual(policy);
    expect(await policies.read('other')).toBeNull();
  });

  test('a change of the policy is recorded once, with what it changes', async () => {
    const { db } = await makeStore();
    const policies = createPolicies(db);
    const policy = examplePolicy({ order: ['ape'], version: 'one' });
    await policies.record(policy);
    await policies.record(policy);
    await Promise.all(
      [2, 2, 3].map((attempts) => policies.record({ ...policy, attempts, version: `${attempts}` })),
    );
    await policies.record({ ...policy, attempts: 4, version: '4' });
    const entries = await listAudit(db, 3_600, 100);
    expect(entries[0]).toMatchObject({ actor: 'gateway', action: 'policy.changed' });
    expect(entries[0]?.details).toEqual({ version: 'one', before: null });
    // Each entry follows the one before it, whichever of the parallel ones came first.
    for (const [index, { details }] of entries.slice(1).entries()) {
      expect(details.before).toBe(entries[index]?.details.version);
    }
    expect(entries.at(-1)?.details).toMatchObject({
      version: '4',
      diff: { settings: { attempts: { after: 4 } } },
    });
  });

  test('streams the decisions since a moment in batches, each once', async () => {
    const { db } = await makeStore();
    await sql`insert into project (id, name) values ('p', 'p')`.execute(db);
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata, created_at)
      select 'ons_' || number, 'p', number::text, '\\x00', 'READY', 'SIMULATOR', '{}', jsonb_build_object('id', number), '{}',
        now() - make_interval(days => number)
      from generate_series(1, 25) number`.execute(db);
    const since = new Date(Date.now() - 20.5 * 86_400_000);
    const ids: unknown[] = [];
    for await (const decision of decisionsSince(db, since, 4)) ids.push(decision.id);
    expect(ids.map(Number).toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test('rankings are kept by day: partitions ahead, none older than asked for', async () => {
    const { db } = await makeStore();
    const days = async () => {
      const { rows } = await sql<{ name: string }>`
        select relid::regclass::text as name from pg_partition_tree('quote_ranking') where isleaf order by 1`.execute(
        db,
      );
      return rows.map(({ name }) => name).filter((name) => name !== 'quote_ranking_other');
    };
    const before = await days();
    expect(before.length).toBeGreaterThanOrEqual(3);
    await sql`create table quote_ranking_20200101 partition of quote_ranking
      for values from ('2020-01-01 00:00:00+00') to ('2020-01-02 00:00:00+00')`.execute(db);
    const { quoteDays } = createRetention(db);
    await quoteDays();
    await quoteDays();
    expect(await days()).toEqual(before);
  });
});
