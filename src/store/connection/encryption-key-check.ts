import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type KeyCheck = {
  readonly id: string;
  /** Derived from the key. Distinguishes it from another key of the same id, and reveals nothing else. */
  readonly checkValue: Uint8Array;
};

/** This process has other encryption keys than those that the database records. `message` says what to do. */
export class WrongEncryptionKeys extends Error {
  override readonly name = 'WrongEncryptionKeys';
  constructor(what: string) {
    super(
      `${what}. Gateways on one database need the same keys: give this one the others' ENCRYPTION_KEYS or, where none are set, their DATA_DIR (its file encryption-key); or give it another database.`,
    );
  }
}

/**
 * Compares the keys of this process, the sealing one first, with those recorded in the database, and records
 * the sealing one. Returns the id of the key that fingerprints began with: in a new database the last key; null if it is retired.
 *
 * @throws WrongEncryptionKeys, and then records nothing.
 */
export function checkEncryptionKeys(db: Kysely<Schema>, keys: readonly KeyCheck[]): Promise<string | null> {
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
    return recorded.find(({ makes_fingerprints }) => makes_fingerprints)?.id ?? null;
  });
}

async function record(open: Transaction<Schema>, keys: readonly KeyCheck[]) {
  const read = () => open.selectFrom('encryption_key').selectAll().orderBy('id').execute();
  const recorded = await read();
  const [sealing] = keys;
  if (!sealing || recorded.some(({ id }) => id === sealing.id)) return recorded;
  // A database older than these records may hold values under any of the keys. Later, a key is recorded when
  // it begins to seal: before that no value is encrypted with it, and it may be removed again.
  const isNew = recorded.length === 0;
  await open
    .insertInto('encryption_key')
    .values(
      (isNew ? keys : [sealing]).map(({ id, checkValue }, index) => ({
        id,
        check_value: checkValue,
        makes_fingerprints: isNew && index === keys.length - 1,
      })),
    )
    // If another process was faster, its record counts.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return read();
}
