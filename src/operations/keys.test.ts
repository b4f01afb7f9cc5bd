import { expect, test } from 'vitest';
import { createAccess } from '../access/index.ts';
import { eachStore } from '../store/testing.ts';
import { parseKeys } from './keys.ts';

eachStore('keys', (makeStore) => {
  test('a key that leaked is replaced by another of its project, and revoked', async () => {
    const access = createAccess({ db: (await makeStore()).db });
    const operate = async (...words: string[]) => (await parseKeys(words)?.(access)) ?? '';
    expect(await operate('list')).toBe('There is no key.');

    const leaked = await access.createProject('My wallet');
    const id = leaked.key.slice(3, 19);
    const [, key = ''] = (await operate('create', leaked.projectId)).split('\n');
    const listed = await operate('list');
    expect(listed.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${id}  \\S+Z  ${leaked.projectId} \\(My wallet\\)$`)),
      expect.stringMatching(new RegExp(`^${key.slice(3, 19)}  `)),
    ]);
    expect(listed).not.toContain(leaked.key.slice(20));

    expect(await operate('revoke', id)).toContain('within 10 seconds');
    expect(await access.authenticate(`Bearer ${leaked.key}`)).toBeNull();
    expect((await access.authenticate(`Bearer ${key}`))?.projectId).toBe(leaked.projectId);
    expect(await operate('list')).toMatch(new RegExp(`^${id}  .*  revoked \\S+Z$`, 'm'));
  });

  test('an id that is not there, or revoked already, is said so', async () => {
    const access = createAccess({ db: (await makeStore()).db });
    const operate = async (...words: string[]) => parseKeys(words)?.(access);
    await expect(operate('create', 'prj_none')).rejects.toThrow('No project has the id prj_none');
    const { key } = await access.createProject('one');
    await operate('revoke', key.slice(3, 19));
    for (const id of [key.slice(3, 19), key, "' or 1=1"])
      await expect(operate('revoke', id)).rejects.toThrow('is in force');
  });
});
