import { expect, test } from 'vitest';
import { agreeOnKeys, WrongEncryptionKeys } from './encryption-keys.ts';
import { eachStore } from './testing.ts';

const key = (id: string, value = id) => ({ id, checkValue: new TextEncoder().encode(`made with ${value}`) });

eachStore('encryption keys', (makeStore) => {
  test('the first start records its keys; the same ones are right ever after', async () => {
    const { db } = await makeStore();
    expect(await agreeOnKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await agreeOnKeys(db, [key('new'), key('old')])).toBe('old');
  });

  test('another key under the same id is refused, whichever it is, and nothing is recorded', async () => {
    const { db } = await makeStore();
    await agreeOnKeys(db, [key('new'), key('old')]);
    for (const keys of [
      [key('new', 'other'), key('old')],
      [key('third'), key('new'), key('old', 'other')],
    ]) {
      const refused = agreeOnKeys(db, keys);
      await expect(refused).rejects.toThrow(WrongEncryptionKeys);
      await expect(refused).rejects.toThrow(
        /^This database was begun with another encryption key under the id "(new|old)" .*ENCRYPTION_KEYS.*DATA_DIR/,
      );
    }
    expect(await agreeOnKeys(db, [key('new'), key('old')])).toBe('old');
  });

  test('a new key is rolled out to one process after the other: behind the old one, then before it', async () => {
    const { db } = await makeStore();
    await agreeOnKeys(db, [key('old')]);
    // Nothing lies under it yet: the others may go on, and it may be taken back.
    expect(await agreeOnKeys(db, [key('old'), key('new')])).toBe('old');
    expect(await agreeOnKeys(db, [key('old')])).toBe('old');
    // It seals now. Whoever has it in whatever place is right, and fingerprints stay the old one's.
    expect(await agreeOnKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await agreeOnKeys(db, [key('old'), key('new')])).toBe('old');
    await expect(agreeOnKeys(db, [key('old')])).rejects.toThrow(
      'holds values under the encryption key "new", which this process does not have.',
    );
    await expect(agreeOnKeys(db, [key('new')])).rejects.toThrow(WrongEncryptionKeys);
    // Another one seals while yet another waits its turn.
    await agreeOnKeys(db, [key('third'), key('fourth'), key('new'), key('old')]);
    expect(await agreeOnKeys(db, [key('third'), key('new'), key('old')])).toBe('old');
  });

  test('of processes that begin a database at one time with different keys, one goes on', async () => {
    const { db } = await makeStore();
    const sets = Array.from({ length: 6 }, (_, n) => [key(`new-${n}`), key('sandbox', `${n}`)]);
    const ends = await Promise.allSettled(sets.map((keys) => agreeOnKeys(db, keys)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(WrongEncryptionKeys);
    // What the others had recorded is gone: it would refuse the one that was first.
    const winner = sets[ends.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    expect(await agreeOnKeys(db, winner)).toBe('sandbox');
  });
});
