import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Store } from '../index.ts';
import { eachStore } from '../testing.ts';
import { createSessionPollQueue, takeDueStatement } from './poll-queue.ts';

eachStore('the poll queue of sessions', (makeStore) => {
  async function withProject() {
    const store = await makeStore();
    await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(store.db);
    return store;
  }

  /** Adds `count` sessions that are longer due than all that are added later. */
  let age = 1_000_000;
  async function add({ db }: Store, count: number, status: string, providerId: string | null) {
    age -= 10_000;
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, provider_id, mode, requested,
        decision, metadata, next_check_at)
      select name, 'prj_1', name, '', ${status}, ${providerId}, 'LIVE', '{}', '{}', '{}',
        now() - make_interval(secs => ${age} - n)
      from generate_series(1, ${count}) n,
        lateral (select concat_ws(' ', ${status}::text, ${providerId}::text, n) as name) named`.execute(db);
  }
  const take = async ({ db }: Store, ofEach: number) =>
    (await createSessionPollQueue(db).takeDue(ofEach)).map(({ sessionId }) => sessionId).toSorted();

  test('a backlog in one partition delays neither CREATING nor paid sessions nor another provider', async () => {
    const store = await withProject();
    await add(store, 50, 'READY', 'alpha');
    await add(store, 50, 'DELIVERING', 'alpha');
    await add(store, 1, 'EXPIRED', 'beta');
    await add(store, 1, 'PAYMENT_PROCESSING', 'beta');
    await add(store, 1, 'FAILED', null);
    await add(store, 1, 'CREATING', null);
    expect(await take(store, 2)).toEqual([
      'CREATING 1',
      'DELIVERING alpha 1',
      'DELIVERING alpha 2',
      'EXPIRED beta 1',
      'FAILED 1',
      'PAYMENT_PROCESSING beta 1',
      'READY alpha 1',
      'READY alpha 2',
    ]);
    // Claimed sessions are not claimed again: the next ones follow.
    expect(await take(store, 1)).toEqual(['DELIVERING alpha 3', 'READY alpha 3']);
  });

  test('sessions of an archived project are followed like those of any other', async () => {
    const store = await withProject();
    await sql`update project set archived_at = now()`.execute(store.db);
    await add(store, 1, 'READY', 'alpha');
    expect(await take(store, 1)).toEqual(['READY alpha 1']);
  });

  test('sessions that are in CREATING or paid are urgent, and each names its provider', async () => {
    const store = await withProject();
    for (const status of ['CREATING', 'PAYMENT_PROCESSING', 'DELIVERING', 'AWAITING_PAYMENT', 'EXPIRED'])
      await add(store, 1, status, status === 'CREATING' ? null : 'alpha');
    await sql`insert into session_attempt (session_id, number, provider_id, outcome)
      values ('CREATING 1', 1, 'beta', 'UNKNOWN')`.execute(store.db);
    const due = await createSessionPollQueue(store.db).takeDue(9);
    const claimed = due.map(({ sessionId, providerId, urgent }) => [
      sessionId.split(' ')[0],
      providerId,
      urgent,
    ]);
    expect(claimed.toSorted()).toEqual([
      ['AWAITING_PAYMENT', 'alpha', false],
      ['CREATING', 'beta', true],
      ['DELIVERING', 'alpha', true],
      ['EXPIRED', 'alpha', false],
      ['PAYMENT_PROCESSING', 'alpha', true],
    ]);
  });

  test('only claimed sessions are read, by index, however many are due', async () => {
    const store = await withProject();
    await add(store, 2_000, 'READY', 'alpha');
    await add(store, 2_000, 'DELIVERING', 'alpha');
    await sql`analyze onramp_session`.execute(store.db);
    const { rows } = await sql<Record<string, string>>`explain ${takeDueStatement(2)}`.execute(store.db);
    const plan = rows.map((row) => Object.values(row).join()).join('\n');
    expect(plan).not.toMatch(/Seq Scan|Sort/);
    expect(plan.match(/Index.* onramp_session_turn/g)).toHaveLength(2);
  });

  test('sessions that are final or not due are not claimed, and none is claimed twice', async () => {
    const store = await withProject();
    await add(store, 20, 'READY', 'alpha');
    await add(store, 1, 'DELIVERING', 'beta');
    await add(store, 1, 'COMPLETED', 'alpha');
    await sql`update onramp_session set next_check_at = null where status = 'COMPLETED'`.execute(store.db);
    await sql`update onramp_session set next_check_at = now() + interval '1 hour' where provider_id = 'beta'`.execute(
      store.db,
    );
    const taken = (await Promise.all([take(store, 10), take(store, 10), take(store, 10)])).flat();
    expect(taken).toHaveLength(new Set(taken).size);
    expect(taken.length).toBeGreaterThanOrEqual(10);
    expect(taken.every((id) => id.startsWith('READY'))).toBe(true);
  });

  test('a session that changed since its poll keeps the time that the change set', async () => {
    const store = await withProject();
    await add(store, 1, 'READY', 'alpha');
    const queue = createSessionPollQueue(store.db);
    const due = async () =>
      (
        await sql<{ due: boolean }>`select next_check_at <= now() as due from onramp_session`.execute(
          store.db,
        )
      ).rows[0]?.due;
    await queue.schedule('READY alpha 1', 2, 60);
    expect(await due()).toBe(true);
    await queue.schedule('READY alpha 1', 1, 60);
    expect(await due()).toBe(false);
    await queue.schedule('READY alpha 1', 1, null);
    expect(await due()).toBeNull();
  });
});
