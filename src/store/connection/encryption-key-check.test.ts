import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { checkEncryptionKeys, WrongEncryptionKeys } from './encryption-key-check.ts';

const key = (id: string, value = id) => ({ id, checkValue: new TextEncoder().encode(`made with ${value}`) });

eachStore('encryption keys', (makeStore) => {
  test('the first start records its keys, and later starts with the same keys succeed', async () => {
    const { db } = await makeStore();
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
  });

  test('another key under the same id is rejected, whichever it is, and nothing is recorded', async () => {
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

  test('a new key is rolled out process by process: first after the old key, then before it', async () => {
    const { db } = await makeStore();
    await checkEncryptionKeys(db, [key('old')]);
    // No value is encrypted with it yet: other processes go on without it, and it may be removed again.
    expect(await checkEncryptionKeys(db, [key('old'), key('new')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('old')])).toBe('old');
    // Now it seals. Processes must have it, in any position, and the old key still makes the fingerprints.
    expect(await checkEncryptionKeys(db, [key('new'), key('old')])).toBe('old');
    expect(await checkEncryptionKeys(db, [key('old'), key('new')])).toBe('old');
    await expect(checkEncryptionKeys(db, [key('old')])).rejects.toThrow(
      'holds values under the encryption key "new", which this process does not have.',
    );
    await expect(checkEncryptionKeys(db, [key('new')])).rejects.toThrow(WrongEncryptionKeys);
    // A third key seals while a fourth is only rolled out.
    await checkEncryptionKeys(db, [key('third'), key('fourth'), key('new'), key('old')]);
    expect(await checkEncryptionKeys(db, [key('third'), key('new'), key('old')])).toBe('old');
  });

  test('of processes that start on a new database at once with different keys, one succeeds', async () => {
    const { db } = await makeStore();
    const sets = Array.from({ length: 6 }, (_, n) => [key(`new-${n}`), key('sandbox', `${n}`)]);
    const ends = await Promise.allSettled(sets.map((keys) => checkEncryptionKeys(db, keys)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(WrongEncryptionKeys);
    // The others have recorded nothing: it would reject the process that was first.
    const winner = sets[ends.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    expect(await checkEncryptionKeys(db, winner)).toBe('sandbox');
  });
});
