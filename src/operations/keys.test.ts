import { expect, test } from 'vitest';
import { createAccess } from '../access/index.ts';
import { eachStore } from '../store/testing.ts';
import { parseKeys } from './keys.ts';

eachStore('keys', (makeStore) => {
  test('a leaked key is replaced by another key of its project, then revoked', async () => {
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

  test('create takes the project by id or by name, and refuses an ambiguous name with the ids', async () => {
    const access = createAccess({ db: (await makeStore()).db });
    const create = async (...words: string[]) => (await parseKeys(['create', ...words])?.(access)) ?? '';
    const { projectId, key } = await access.createProject('My wallet');
    await parseKeys(['revoke', key.slice(3, 19)])?.(access);
    for (const words of [[projectId], ['My wallet'], ['My', 'wallet']]) {
      const [text, created = ''] = (await create(...words)).split('\n');
      expect(text).toContain(projectId);
      expect((await access.authenticate(`Bearer ${created}`))?.projectId).toBe(projectId);
    }
    const other = await access.createProject('My wallet');
    await expect(create('My wallet')).rejects.toThrow(
      `2 projects have the name "My wallet": ${projectId}, ${other.projectId}. Give the id instead.`,
    );
    expect(await create(other.projectId)).toContain(other.projectId);
    // An id takes precedence over a name.
    const confusing = await access.createProject(projectId);
    expect(await create(projectId)).not.toContain(confusing.projectId);
    expect(await access.keys()).toHaveLength(8);
  });

  test('an unknown or revoked id is refused with a message', async () => {
    const access = createAccess({ db: (await makeStore()).db });
    const operate = async (...words: string[]) => parseKeys(words)?.(access);
    await expect(operate('create', 'prj_none')).rejects.toThrow('No project has the id or name "prj_none"');
    const { key } = await access.createProject('one');
    await operate('revoke', key.slice(3, 19));
    for (const id of [key.slice(3, 19), key, "' or 1=1"])
      await expect(operate('revoke', id)).rejects.toThrow('is in force');
  });
});
