import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type KeyCheck = {
  readonly id: string;
  /** Made with the key; tells it from another of the same id, and nothing else of it. */
  readonly checkValue: Uint8Array;
};

/** The process has other encryption keys than the gateways that wrote the database. `message` says what to do. */
export class WrongEncryptionKeys extends Error {
  override readonly name = 'WrongEncryptionKeys';
  constructor(what: string) {
    super(
      `${what}. Gateways on one database need the same keys: give this one the others' ENCRYPTION_KEYS or, where none are set, their DATA_DIR (its file encryption-key); or give it another database.`,
    );
  }
}

/**
 * Holds the process's keys, the sealing one first, against those that the database is encrypted by, and records the sealing
 * one there. Answers the id of the key that makes the fingerprints: of a new database the last.
 *
 * @throws WrongEncryptionKeys, and then nothing is recorded.
 */
export function checkEncryptionKeys(db: Kysely<Schema>, keys: readonly KeyCheck[]): Promise<string> {
  return transaction(db, async (open) => {
    const recorded = await record(open, keys);
    for (const { id, check_value } of recorded) {
      const own = keys.find((key) => key.id === id);
      if (!own)
        throw new WrongEncryptionKeys(
          `This database holds values under the encryption key "${id}", which this process does not have`,
        );
      if (!Buffer.from(own.checkValue).equals(check_value))
        throw new WrongEncryptionKeys(
          `This database was begun with another encryption key under the id "${id}" than this process has`,
        );
    }
    const oldest = recorded.find(({ makes_fingerprints }) => makes_fingerprints);
    if (!oldest) throw new Error('no encryption key makes the fingerprints');
    return oldest.id;
  });
}

async function record(open: Transaction<Schema>, keys: readonly KeyCheck[]) {
  const read = () => open.selectFrom('encryption_key').selectAll().orderBy('id').execute();
  const recorded = await read();
  const [sealing] = keys;
  if (!sealing || recorded.some(({ id }) => id === sealing.id)) return recorded;
  // A database of before these records may hold values under any of them. Later a key counts from when it seals: until then
  // nothing lies under it, and it may be taken back.
  const isNew = recorded.length === 0;
  await open
    .insertInto('encryption_key')
    .values(
      (isNew ? keys : [sealing]).map(({ id, checkValue }, place) => ({
        id,
        check_value: checkValue,
        makes_fingerprints: isNew && place === keys.length - 1,
      })),
    )
    // Another process was quicker: what it recorded counts.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return read();
}
