import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { checkEncryptionKeys, WrongEncryptionKeys } from './encryption-key-check.ts';

const key = (id: string, value = id) => ({ id, checkValue: new TextEncoder().encode(`made with ${value}`) });

eachStore('encryption keys', (makeStore) => {
  test('the first start records its keys; the same ones are right ever after', async () => {
    const { db } = await makeStore();
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
  });

  test('another key under the same id is refused, whichever it is, and nothing is recorded', async () => {
    const { db } = await makeStore();
    await checkEncryptionKeys(db, [key('new'), key('old')]);
    for (const keys of [
      [key('new', 'other'), key('old')],
      [key('third'), key('new'), key('old', 'other')],
    ]) {
      const refused = checkEncryptionKeys(db, keys);
      await expect(refused).rejects.toThrow(WrongEncryptionKeys);
      await expect(refused).rejects.toThrow(
        /^This database was begun with another encryption key under the id "(new|old)" .*ENCRYPTION_KEYS.*DATA_DIR/,
      );
    }
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
  });

  test('a new key is rolled out to one process after the other: behind the old one, then before it', async () => {
    const { db } = await makeStore();
    await checkEncryptionKeys(db, [key('old')]);
    // Nothing lies under it yet: the others may go on, and it may be taken back.
    expect(await checkEncryptionKeys(db, [key('old'), key('new')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('old')])).toBe('old');
    // It seals now. Whoever has it in whatever place is right, and fingerprints stay the old one's.
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('old'), key('new')])).toBe('old');
    await expect(checkEncryptionKeys(db, [key('old')])).rejects.toThrow(
      'holds values under the encryption key "new", which this process does not have.',
    );
    await expect(checkEncryptionKeys(db, [key('new')])).rejects.toThrow(WrongEncryptionKeys);
    // Another one seals while yet another waits its turn.
    await checkEncryptionKeys(db, [key('third'), key('fourth'), key('new'), key('old')]);
    expect(await checkEncryptionKeys(db, [key('third'), key('new'), key('old')])).toBe('old');
  });

  test('of processes that begin a database at one time with different keys, one goes on', async () => {
    const { db } = await makeStore();
    const sets = Array.from({ length: 6 }, (_, n) => [key(`new-${n}`), key('sandbox', `${n}`)]);
    const ends = await Promise.allSettled(sets.map((keys) => checkEncryptionKeys(db, keys)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(WrongEncryptionKeys);
    // What the others had recorded is gone: it would refuse the one that was first.
    const winner = sets[ends.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    expect(await checkEncryptionKeys(db, winner)).toBe('sandbox');
  });
});
