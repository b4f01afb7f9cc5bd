import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createAccess } from '../../access/index.ts';
import { eachStore } from '../../store/testing.ts';
import { parseOperation } from '../index.ts';
import { unused } from '../testing.ts';

eachStore('keys', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const operate = async (...words: string[]) =>
      (await parseOperation('keys', words)?.({ ...unused, access, db, actor: 'operator' })) ?? 'usage';
    return { db, access, operate };
  }
  const idOf = (key: string) => key.slice(3, 19);

  test('a leaked key is replaced by another key of its project, then revoked', async () => {
    const { access, operate } = await setUp();
    expect(await operate('list')).toBe('There is no key.');

    const leaked = await access.createProject('My wallet');
    const id = idOf(leaked.key);
    const [, key = ''] = (await operate('create', leaked.projectId)).split('\n');
    const listed = await operate('list');
    expect(listed.split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^${id}  \\S+Z  ${leaked.projectId} \\(My wallet\\)  secret  never used$`),
      ),
      expect.stringMatching(new RegExp(`^${idOf(key)}  `)),
    ]);
    expect(listed).not.toContain(leaked.key.slice(20));

    expect(await operate('revoke', id)).toContain('within 10 seconds');
    expect(await access.authenticate(`Bearer ${leaked.key}`)).toBeNull();
    expect((await access.authenticate(`Bearer ${key}`))?.projectId).toBe(leaked.projectId);
    await access.flushLastUse();
    expect(await operate('list')).toMatch(new RegExp(`^${id}  .*  revoked \\S+Z$`, 'm'));
    expect(await operate('list')).toMatch(new RegExp(`^${idOf(key)}  .*  last used \\S+Z$`, 'm'));
  });

  test('create takes the project by id or by name, and refuses an ambiguous name with the ids', async () => {
    const { access, operate } = await setUp();
    const { projectId } = await access.createProject('My wallet');
    for (const words of [[projectId], ['My wallet'], ['My', 'wallet']]) {
      const [text, created = ''] = (await operate('create', ...words)).split('\n');
      expect(text).toContain(projectId);
      expect((await access.authenticate(`Bearer ${created}`))?.projectId).toBe(projectId);
    }
    const other = await access.createProject('My wallet');
    await expect(operate('create', 'My wallet')).rejects.toThrow(
      `2 projects have the name "My wallet": ${projectId}, ${other.projectId}. Give the id instead.`,
    );
    // An id takes precedence over a name.
    const confusing = await access.createProject(projectId);
    expect(await operate('create', projectId)).not.toContain(confusing.projectId);
  });

  test('a key has a kind, scopes and an end, and its successor after a roll has the same kind and scopes', async () => {
    const { db, access, operate } = await setUp();
    const shop = await access.addProject('shop', {});
    const create = async (...flags: string[]) =>
      (await operate('create', 'shop', ...flags)).split('\n')[1] ?? '';
    expect(await create('--kind', 'publishable')).toMatch(/^pk_[0-9a-f]{16}_/);
    const key = await create('--scope', 'introspection', '--expires', '90d');
    expect(await operate('list')).toMatch(/secret introspection {2}never used {2}expires \d{4}-/);
    expect(await access.authenticate(`Bearer ${key}`)).toMatchObject({ scopes: ['introspection'] });

    const [told, next = ''] = (await operate('roll', idOf(key), '--grace', '2h', '--expires', '30d')).split(
      '\n',
    );
    expect(told).toContain('another 2 hours');
    const fresh = createAccess({ db });
    for (const each of [key, next]) {
      expect(await fresh.authenticate(`Bearer ${each}`)).toMatchObject({
        projectId: shop,
        scopes: ['introspection'],
      });
    }
    expect(await operate('list')).toMatch(new RegExp(`^${idOf(next)} .*expires \\d{4}-`, 'm'));
    await sql`update api_key set expires_at = now() where id = ${idOf(key)}`.execute(db);
    const after = createAccess({ db });
    expect(await after.authenticate(`Bearer ${key}`)).toBeNull();
    expect(await after.authenticate(`Bearer ${next}`)).not.toBeNull();
    await expect(operate('roll', idOf(key))).rejects.toThrow('is in force');
  });

  test('an unknown or revoked id and a value that cannot be are refused with a message', async () => {
    const { access, operate } = await setUp();
    await expect(operate('create', 'prj_none')).rejects.toThrow('No project has the id or name "prj_none"');
    const { key } = await access.createProject('one');
    await operate('revoke', idOf(key));
    for (const id of [idOf(key), key, "' or 1=1"])
      await expect(operate('revoke', id)).rejects.toThrow('is in force');
    await expect(operate('create', 'one', '--kind', 'public')).rejects.toThrow(
      '--kind must be secret or publishable; it is "public"',
    );
    await expect(operate('create', 'one', '--scope', 'all')).rejects.toThrow('--scope must be introspection');
    for (const time of ['90', '0d', '9999d', '-1d', 'd'])
      await expect(operate('create', 'one', `--expires=${time}`)).rejects.toThrow(
        '--expires must be a number',
      );
    for (const words of [
      ['list', '--kind', 'secret'],
      ['revoke', 'a', '--grace', '1h'],
      ['create', 'one', '--expires'],
    ])
      expect(await operate(...words)).toBe('usage');
  });
});
