import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { digest } from '../secrets/index.ts';
import type { Db } from '../store/index.ts';
import { eachStore } from '../store/testing.ts';
import { createAccess } from './index.ts';

eachStore('access', (makeStore) => {
  test('a new project has a key that authenticates as that project', async () => {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const one = await access.createProject('one');
    const two = await access.createProject('two');
    expect(one.key).toMatch(/^sk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    expect(await access.authenticate(`Bearer ${one.key}`)).toEqual({
      projectId: one.projectId,
      keyId: one.key.slice(3, 19),
      kind: 'secret',
      scopes: [],
    });
    expect((await access.authenticate(`bearer ${two.key}`))?.projectId).toBe(two.projectId);
  });

  test('processes that ensure a project at once make one, with one key of each kind; other seeds make others', async () => {
    const { db } = await makeStore();
    const seed = (fill: number) => new Uint8Array(32).fill(fill);
    const made = await Promise.all(
      [1, 1, 1, 1, 2].map((fill) => createAccess({ db }).ensureProject('Demo', seed(fill))),
    );
    const [one] = made;
    expect(made.slice(0, 4)).toEqual(Array(4).fill(one));
    expect(made[4]?.projectId).not.toBe(one?.projectId);
    const access = createAccess({ db });
    expect((await access.keys()).map(({ kind }) => kind).sort()).toEqual([
      ...Array(2).fill('publishable'),
      ...Array(2).fill('secret'),
    ]);
    const keyId = one?.key.slice(3, 19) ?? '';
    expect(await access.authenticate(`Bearer ${one?.key}`)).toMatchObject({
      projectId: one?.projectId,
      keyId,
    });
    await access.revokeKey(keyId);
    const again = createAccess({ db });
    expect(await again.ensureProject('Demo', seed(1))).toEqual(one);
    expect(await again.authenticate(`Bearer ${one?.key}`)).toBeNull();
  });

  test('any other authorization header is rejected', async () => {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const { key } = await access.createProject('one');
    const other = await access.createProject('two');
    const last = key.at(-1) === 'A' ? 'E' : 'A';
    const wrong = [
      null,
      '',
      key,
      'Bearer',
      'Bearer ',
      `Basic ${key}`,
      `Bearer ${key} `,
      `Bearer ${key}x`,
      `Bearer ${key.slice(0, -1)}${last}`,
      `Bearer ${key.slice(0, 20)}${other.key.slice(20)}`,
      `Bearer sk_${'0'.repeat(16)}_${key.slice(20)}`,
      `Bearer sk_' or 1=1_${key.slice(20)}`,
      `Bearer ${key}\u0000`,
    ];
    for (const authorization of wrong) {
      expect([authorization, await access.authenticate(authorization)]).toEqual([authorization, null]);
    }
    expect(await access.authenticate(`Bearer ${key}`)).not.toBeNull();
  });

  test('a publishable key is one of its kind, and refused in the form of another', async () => {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const { projectId } = await access.createProject('one');
    const key = (await access.createKey(projectId, { kind: 'publishable' })) ?? '';
    expect(key).toMatch(/^pk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const [row] = await db.selectFrom('api_key').selectAll().where('kind', '=', 'publishable').execute();
    expect(await access.authenticate(`Bearer ${key}`)).toMatchObject({ projectId, kind: 'publishable' });
    for (const text of [key.replace('pk_', 'sk_'), key.replace('pk_', 'ok_')])
      expect(await access.authenticate(`Bearer ${text}`)).toBeNull();
    // Nor would a gateway accept it as a secret key that does not know the kinds: its digest is another.
    expect(Buffer.from(row?.digest ?? [])).not.toEqual(Buffer.from(digest(key.slice(20))));
  });

  test('keys of an archived project and expired keys are refused once they are read again', async () => {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const { projectId, key } = await access.createProject('one');
    const expiring = await access.createKey(projectId, { expiresInSeconds: 3_600 });
    const fresh = (text: string | null) => createAccess({ db }).authenticate(`Bearer ${text}`);
    expect([await fresh(key), await fresh(expiring)]).not.toContain(null);
    await sql`update api_key set expires_at = now() where expires_at is not null`.execute(db);
    expect(await fresh(expiring)).toBeNull();
    await access.archiveProject(projectId, true);
    expect(await fresh(key)).toBeNull();
    await access.archiveProject(projectId, false);
    expect(await fresh(key)).not.toBeNull();
  });

  test('the last use of keys is written by one statement, at most once a minute, and none by a call', async () => {
    const { db } = await makeStore();
    const updates: string[] = [];
    const counted: Db = db.withPlugin({
      transformQuery: ({ node }) => {
        if (node.kind === 'RawNode') updates.push('raw');
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const access = createAccess({ db: counted });
    const [one, two] = [await access.createProject('one'), await access.createProject('two')];
    await access.flushLastUse();
    for (const { key } of [one, two, one]) await access.authenticate(`Bearer ${key}`);
    expect(updates).toEqual([]);
    await access.flushLastUse();
    expect(updates).toEqual(['raw']);
    const [used] = await access.keys();
    expect(used?.lastUsedAt).toBeInstanceOf(Date);
    await access.authenticate(`Bearer ${one.key}`);
    await access.flushLastUse();
    expect((await access.keys())[0]?.lastUsedAt).toEqual(used?.lastUsedAt);
  });

  test('a last use that could not be written is written by the next flush', async () => {
    const { db } = await makeStore();
    let away = false;
    const troubled: Db = db.withPlugin({
      transformQuery: ({ node }) => {
        if (away && node.kind === 'RawNode') throw new Error('away');
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const access = createAccess({ db: troubled });
    const { key } = await access.createProject('one');
    await access.authenticate(`Bearer ${key}`);
    away = true;
    await expect(access.flushLastUse()).rejects.toThrow('away');
    away = false;
    await access.flushLastUse();
    expect((await access.keys())[0]?.lastUsedAt).toBeInstanceOf(Date);
  });

  test('the database stores no secret', async () => {
    const { db } = await makeStore();
    const { key } = await createAccess({ db }).createProject('one');
    const rows = await db.selectFrom('api_key').selectAll().execute();
    const stored = JSON.stringify(
      rows.map((row) => ({ ...row, digest: Buffer.from(row.digest).toString('latin1') })),
    );
    expect(stored).not.toContain(key.slice(20));
    expect(rows[0]?.digest).toHaveLength(32);
  });

  test('a cached key needs no query, and a revoked one is rejected after 10 s', async () => {
    const { db } = await makeStore();
    let queries = 0;
    const counted: Db = db.withPlugin({
      transformQuery: ({ node }) => {
        if (node.kind === 'SelectQueryNode') queries++;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    let now = 0;
    const access = createAccess({ db: counted, now: () => now });
    const { key } = await access.createProject('one');
    const ask = async () => (await access.authenticate(`Bearer ${key}`)) !== null;
    expect([await ask(), await ask(), queries]).toEqual([true, true, 1]);
    await db.updateTable('api_key').set({ revoked_at: new Date() }).execute();
    now = 9_999;
    expect(await ask()).toBe(true);
    now = 10_000;
    expect([await ask(), await ask(), queries]).toEqual([false, false, 3]);
    await Promise.all(Array.from({ length: 100 }, ask));
    expect(queries).toBe(4);
  });

  test('a header is remembered for as long as its key is cached, and only as a whole', async () => {
    const { db } = await makeStore();
    let now = 0;
    const access = createAccess({ db, now: () => now });
    const { key, projectId } = await access.createProject('one');
    const header = `Bearer ${key}`;
    expect(access.remembered(header)).toBeNull();
    await access.authenticate(header);
    expect(access.remembered(header)).toMatchObject({ projectId });
    const last = key.at(-1) === 'A' ? 'E' : 'A';
    for (const wrong of [
      null,
      '',
      key,
      `${header} `,
      `${header.slice(0, -1)}${last}`,
      `bearer ${key}`,
      `Bearer ${key.slice(0, -1)}é`,
    ]) {
      expect([wrong, access.remembered(wrong)]).toEqual([wrong, null]);
    }
    // A later use of the header does not extend the time.
    now = 9_000;
    await access.authenticate(header);
    now = 9_999;
    expect(access.remembered(header)).not.toBeNull();
    await db.updateTable('api_key').set({ revoked_at: new Date() }).execute();
    now = 10_000;
    expect(access.remembered(header)).toBeNull();
    expect(await access.authenticate(header)).toBeNull();
    expect(access.remembered(header)).toBeNull();
  });

  test('a header is recognized for an hour after it was in force, not once its key is found revoked', async () => {
    const { db } = await makeStore();
    let now = 0;
    const access = createAccess({ db, now: () => now });
    const { key } = await access.createProject('one');
    const header = `Bearer ${key}`;
    const last = key.at(-1) === 'A' ? 'E' : 'A';
    const wrong = `${header.slice(0, -1)}${last}`;
    expect(access.wasValid(header)).toBe(false);
    await access.authenticate(header);
    now = 10_000;
    expect([access.remembered(header), access.wasValid(header), access.wasValid(wrong)]).toEqual([
      null,
      true,
      false,
    ]);
    now = 3_609_999;
    expect(access.wasValid(header)).toBe(true);
    now = 3_610_000;
    expect(access.wasValid(header)).toBe(false);
    await access.authenticate(header);
    expect(access.wasValid(header)).toBe(true);
    await db.updateTable('api_key').set({ revoked_at: new Date() }).execute();
    now += 10_000;
    expect(access.wasValid(header)).toBe(true);
    await access.authenticate(header);
    expect(access.wasValid(header)).toBe(false);
  });

  test("a revoked key is rejected as soon when the machine's clock is set back", async () => {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const { key } = await access.createProject('one');
    const ask = async () => (await access.authenticate(`Bearer ${key}`)) !== null;
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      expect(await ask()).toBe(true);
      await db.updateTable('api_key').set({ revoked_at: new Date() }).execute();
      vi.setSystemTime(Date.now() - 600_000);
      vi.advanceTimersByTime(10_000);
      expect(await ask()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
