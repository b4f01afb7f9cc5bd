import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createKeyRing } from '../../secrets/index.ts';
import type { Db } from '../index.ts';
import { eachStore } from '../testing.ts';
import { recordSealing, reencrypt, retireKeys } from './reencrypt.ts';
import { sealedColumns } from './sealed-columns.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [old, next] = [key('2026-11'), key('2027-01')];
const before = createKeyRing([old]);
const rotated = createKeyRing([next, old]);
const after = createKeyRing([next]);

async function fill(db: Db, count: number): Promise<void> {
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  await sql`insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision,
      metadata, sealed_handoff)
    select 'ons_' || n, 'prj_1', n, '', 'READY', 'LIVE', '{}', '{}', '{}', ${before.seal('hand-off')}
    from generate_series(1, ${count}) n`.execute(db);
  await sql`insert into session_attempt (session_id, number, provider_id, outcome, sealed_prepared)
    select id, n, 'stripe', 'CREATED', ${before.seal('prepared')} from onramp_session, generate_series(1, 2) n`.execute(
    db,
  );
  await sql`insert into customer (id, project_id, external_id, metadata) values ('cus_1', 'prj_1', 'x', '{}')`.execute(
    db,
  );
  for (const id of ['2026-11', '2027-01'])
    await sql`insert into encryption_key (id, check_value, makes_fingerprints)
      values (${id}, 'x', ${id === '2026-11'})`.execute(db);
}

eachStore('the rotation of encryption keys', (makeStore) => {
  test('the list of encrypted columns is complete', async () => {
    const { db } = await makeStore();
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' and column_name like '%sealed%' order by 1`.execute(
      db,
    );
    expect(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(
      rows.map(({ name }) => name).sort(),
    );
  });

  test('every value is encrypted again in batches, once, and the old key is retired', async () => {
    const { db } = await makeStore();
    await fill(db, 450);
    const lines: string[] = [];
    expect(await reencrypt(db, rotated, (line) => lines.push(line))).toBe(450 * 3);
    expect(lines).toContain('onramp_session.sealed_handoff: 400 encrypted again');
    expect(lines).toContain('session_attempt.sealed_prepared: 900 encrypted again');
    const sessions = await db.selectFrom('onramp_session').select('sealed_handoff').execute();
    expect(
      new Set(sessions.map(({ sealed_handoff }) => after.openText(sealed_handoff ?? new Uint8Array()))),
    ).toEqual(new Set(['hand-off']));
    expect(await reencrypt(db, rotated, () => undefined)).toBe(0);
    expect(await retireKeys(db, '2027-01')).toEqual({ retired: ['2026-11'], kept: [] });
  });

  test('a key stays while a value needs it, or a process encrypted with it within five minutes', async () => {
    const { db } = await makeStore();
    await fill(db, 1);
    expect(await retireKeys(db, '2027-01')).toEqual({ retired: [], kept: ['2026-11'] });
    await reencrypt(db, rotated, () => undefined);
    await recordSealing(db, '2026-11');
    expect(await retireKeys(db, '2027-01')).toEqual({ retired: [], kept: ['2026-11'] });
    await sql`update encryption_key set seals_at = now() - interval '6 minutes'`.execute(db);
    expect(await retireKeys(db, '2027-01')).toEqual({ retired: ['2026-11'], kept: [] });
  });
});
