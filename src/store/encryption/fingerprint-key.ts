import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export type SealAndOpen = {
  seal(plain: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Uint8Array;
};

/**
 * The key of all fingerprints of this database, which does not change when the keys of the ring do. `first`: the key of a
 * database that has none yet; null if the ring cannot make it.
 */
export async function loadFingerprintKey(
  db: Kysely<Schema>,
  ring: SealAndOpen,
  first: Uint8Array | null,
): Promise<Uint8Array> {
  const read = () => db.selectFrom('fingerprint_key').select('sealed').executeTakeFirst();
  const stored = await read();
  if (stored) return ring.open(stored.sealed);
  if (!first) throw new Error('the key of the fingerprints is missing from the database');
  await db
    .insertInto('fingerprint_key')
    .values({ sealed: ring.seal(first) })
    // If another process was faster, its key counts: it is the same one.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const written = await read();
  return written ? ring.open(written.sealed) : first;
}
