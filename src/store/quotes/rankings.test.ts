import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type { Store } from '../index.ts';
import { eachStore } from '../testing.ts';
import { createRankings } from './rankings.ts';

eachStore('which key used a quote', (makeStore) => {
  async function open({ db }: Store) {
    await sql`insert into project (id, name) values ('prj_1', 'one'), ('prj_2', 'two')`.execute(db);
    const addSession = (projectId: string, key: string) =>
      sql`insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
        values (${`ons_${projectId}`}, ${projectId}, ${key}, '\\x01', 'CREATING', 'SIMULATOR', '{}', '{}', '{}')`.execute(
        db,
      );
    return { rankings: createRankings(db), addSession };
  }

  test('the first key has it, and whether the key made a session of the project is told', async () => {
    const { rankings, addSession } = await open(await makeStore());
    const usage = () => rankings.usage('quo_1', 'prj_1', 'k');
    expect(await usage()).toEqual({ usedBy: null, keyHasSession: false });
    expect(await rankings.use('quo_1', 'prj_1', 'k')).toBe('k');
    expect(await rankings.use('quo_1', 'prj_1', 'other')).toBe('k');
    expect(await usage()).toEqual({ usedBy: 'k', keyHasSession: false });
    await addSession('prj_2', 'k');
    expect(await usage()).toEqual({ usedBy: 'k', keyHasSession: false });
    await addSession('prj_1', 'k');
    expect(await usage()).toEqual({ usedBy: 'k', keyHasSession: true });
  });

  test('a quote is freed by its own key alone, and not once the key has a session', async () => {
    const { rankings, addSession } = await open(await makeStore());
    const usedBy = async () => (await rankings.usage('quo_1', 'prj_1', 'k')).usedBy;
    await rankings.use('quo_1', 'prj_1', 'k');
    await rankings.release('quo_1', 'prj_1', 'other');
    expect(await usedBy()).toBe('k');
    await rankings.release('quo_1', 'prj_1', 'k');
    expect(await usedBy()).toBeNull();
    await rankings.use('quo_1', 'prj_1', 'k');
    await addSession('prj_1', 'k');
    await rankings.release('quo_1', 'prj_1', 'k');
    expect(await usedBy()).toBe('k');
  });

  test('a ranking is stored without a wait for the disk; other statements wait as before', async () => {
    const { db } = await makeStore();
    const { rankings } = await open({ db } as Store);
    // Shows the setting of the transaction that stores the row.
    await sql`create function show_setting() returns trigger language plpgsql as $$
      begin new.quotes := jsonb_build_array(current_setting('synchronous_commit')); return new; end $$`.execute(
      db,
    );
    await sql`create trigger show_setting before insert on quote_ranking
      for each row execute function show_setting()`.execute(db);
    const decision = {} as RoutingDecision;
    await rankings.keep({ id: 'quo_1', projectId: 'prj_1', customerId: null, decision, quotes: [] });
    expect((await rankings.find('quo_1', 'prj_1'))?.quotes).toEqual(['off']);
    const { rows } = await sql`select current_setting('synchronous_commit') as setting`.execute(db);
    expect(rows).toEqual([{ setting: 'on' }]);
    await sql`drop function show_setting() cascade`.execute(db);
  });
});
