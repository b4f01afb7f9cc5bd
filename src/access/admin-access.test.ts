import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../store/testing.ts';
import { createAdminAccess } from './admin-access.ts';
import { createAccess, createOperators } from './index.ts';

const localToken = randomBytes(32);
const bearer = `Bearer ${localToken.toString('hex')}`;

eachStore('the admin listener', (makeStore) => {
  test("a live gateway takes an operator's key only, until it is revoked", async () => {
    const { db } = await makeStore();
    const operators = createOperators(db);
    const admin = createAdminAccess('live', localToken, operators);
    const key = await operators.create('alice', 'operator');
    expect(key).toMatch(/^ok_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const id = key.slice(3, 19);
    expect(await admin.authenticate(`Bearer ${key}`)).toBe(`operator:${id}`);
    expect(await operators.list()).toMatchObject([{ id, name: 'alice', lastUsedAt: expect.any(Date) }]);

    const { key: secret } = await createAccess({ db }).createProject('shop');
    const other = await operators.create('bob', 'operator');
    const wrong = [null, '', bearer, key, `Bearer ${secret}`, `Bearer ${key.replace('ok_', 'sk_')}`];
    for (const header of [...wrong, `Bearer ${key.slice(0, 20)}${other.slice(20)}`])
      expect([header, await admin.authenticate(header)]).toEqual([header, null]);
    // Nor is an operator's key a key of the API.
    expect(await createAccess({ db }).authenticate(`Bearer ${key}`)).toBeNull();

    expect(await operators.revoke(id, 'operator')).toBe(true);
    expect(await operators.revoke(id, 'operator')).toBe(false);
    expect(await admin.authenticate(`Bearer ${key}`)).toBeNull();
    const { rows } = await sql<{ text: string }>`select audit_entry::text as text from audit_entry`.execute(
      db,
    );
    expect(JSON.stringify(rows)).not.toMatch(/alice|bob/);
  });

  test('a sandbox takes commands of this machine, which know its token', async () => {
    const admin = createAdminAccess('sandbox', localToken, createOperators((await makeStore()).db));
    expect(await admin.authenticate(bearer)).toBe('operator');
    for (const header of [null, '', 'Bearer 00', bearer.slice(0, -2), bearer.replace(/..$/, 'zz')])
      expect(await admin.authenticate(header)).toBeNull();
  });
});
