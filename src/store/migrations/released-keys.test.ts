import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrate } from '../connection/migrate.ts';
import { openStore } from '../connection/open.ts';

test('0012: a released key can be used again, also by an older gateway', async () => {
  const store = await openStore({ databaseUrl: null, dataDirectory: null });
  const { db } = store;
  await migrate(db);
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  /** Inserts as an older gateway does. */
  const insert = async (id: string) => {
    const { numAffectedRows } = await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
      values (${id}, 'prj_1', 'key', '\\x00', 'CREATING', 'LIVE', '{}', '{}', '{}')
      on conflict (project_id, idempotency_key) do nothing`.execute(db);
    return Number(numAffectedRows);
  };
  const release = (id: string) =>
    sql`update onramp_session set released_key = idempotency_key, idempotency_key = null, key_released_at = now()
      where id = ${id}`.execute(db);
  expect([await insert('a'), await insert('b')]).toEqual([1, 0]);
  await release('a');
  expect([await insert('b'), await insert('c')]).toEqual([1, 0]);
  await release('b');
  expect(await insert('c')).toBe(1);
  await expect(
    sql`update onramp_session set idempotency_key = null where id = 'c'`.execute(db),
  ).rejects.toThrow('onramp_session_key');
  await store.close();
});
