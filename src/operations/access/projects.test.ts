import { expect, test } from 'vitest';
import { createAccess } from '../../access/index.ts';
import { eachStore } from '../../store/testing.ts';
import { parseOperation } from '../index.ts';
import { unused } from '../testing.ts';

eachStore('projects', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const run = async (name: string, ...words: string[]) =>
      (await parseOperation(name, words)?.({ ...unused, access, db, actor: 'operator' })) ?? 'usage';
    return { db, access, run, projects: (...words: string[]) => run('projects', ...words) };
  }

  test('a project is created with origins, renamed, archived and restored', async () => {
    const { db, run, projects } = await setUp();
    expect(await projects('list')).toBe('There is no project.');
    const id =
      /prj_\w+/.exec(await projects('create', 'shop', '--origin', 'https://shop.example'))?.[0] ?? '';
    expect(await projects('show', 'shop')).toContain('"https://shop.example"');
    await expect(projects('create', 'shop')).rejects.toThrow(`Project ${id} has the name "shop" already`);
    const key = (await run('keys', 'create', 'shop')).split('\n')[1];
    expect(await projects('rename', 'shop', 'My shop')).toContain('now called "My shop"');
    expect(await projects('list')).toMatch(new RegExp(`^${id}  \\S+Z  My shop  1 key$`));

    expect(await projects('revoke-client-tokens', 'My shop')).toContain(
      `tokens of project ${id} are revoked`,
    );
    expect(await projects('archive', 'My shop')).toContain('within 10 seconds');
    expect(await createAccess({ db }).authenticate(`Bearer ${key}`)).toBeNull();
    await expect(run('keys', 'create', id)).rejects.toThrow(`restore ${id}`);
    await expect(projects('archive', id)).rejects.toThrow('is archived already');
    expect(await projects('list')).toMatch(/archived \S+Z$/);
    await projects('restore', id);
    expect(await createAccess({ db }).authenticate(`Bearer ${key}`)).toMatchObject({ projectId: id });
  });

  test('settings are changed one by one, and cleared by an empty value', async () => {
    const { access, projects } = await setUp();
    await access.addProject('shop', { origins: ['https://a.example'] });
    await projects('set', 'shop', '--display-name', 'Shop', '--return-url', 'shop-app://done');
    await projects('set', 'shop', '--limit', 'sessionsPerMinute=60', '--origin', 'https://b.example');
    expect((await access.projects())[0]?.settings).toEqual({
      displayName: 'Shop',
      origins: ['https://b.example'],
      returnUrls: ['shop-app://done'],
      limits: { sessionsPerMinute: 60 },
    });
    await projects('set', 'shop', '--display-name', '', '--origin', '', '--limit', '');
    expect((await access.projects())[0]?.settings).toEqual({ returnUrls: ['shop-app://done'] });
    expect(await projects('set', 'shop')).toBe('usage');
  });

  test.each([
    [['--origin', 'https://shop.example/'], 'origin "https://shop.example/" must be an origin without path'],
    [['--origin', 'http://shop.example'], 'must be an https origin'],
    [['--origin', '*'], 'must be an https origin'],
    [['--return-url', 'javascript:alert(1)'], 'must not use the scheme javascript:'],
    [['--return-url', 'http://shop.example/done'], 'must be an https URL'],
    [['--return-url', 'https://shop.example/#a'], 'must not have a fragment'],
    [['--return-url', '/done'], 'must be a URL such as'],
    [['--logo-url', 'https://a:b@shop.example/x.png'], 'must not contain a user name'],
    [['--display-name', 'x'.repeat(61)], 'display name must have 1 to 60 characters'],
    [['--limit', 'wishesPerMinute=3'], 'has no limit "wishesPerMinute"; there are readsPerMinute'],
    [['--limit', 'readsPerMinute=many'], 'readsPerMinute must be a whole number'],
  ])('%j is refused with what is allowed', async (words, message) => {
    const { projects } = await setUp();
    await expect(projects('set', 'shop', ...words)).rejects.toThrow(message);
  });
});
