import { sql } from 'kysely';
import { expect, test } from 'vitest';
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
});
