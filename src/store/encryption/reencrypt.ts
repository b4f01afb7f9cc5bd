import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';
import type { SealAndOpen } from './fingerprint-key.ts';
import { type SealedColumn, sealedColumns } from './sealed-columns.ts';

export type Reencryption = SealAndOpen & {
  /** The key that encrypts. */
  readonly sealingId: string;
};

const BATCH = 200;

/** The id of the key that encrypted a value, as the key ring lays it out: format, length of the id, id. */
const keyIdOf = (column: string) =>
  sql`convert_from(substring(${sql.ref(column)} from 3 for get_byte(${sql.ref(column)}, 1)), 'LATIN1')`;

/**
 * Encrypts every value again that another key than the sealing one has encrypted, while gateways read and write. A value that
 * changes meanwhile is left to them: they encrypt with the sealing key. Returns how many values it changed.
 */
export async function reencrypt(
  db: Kysely<Schema>,
  ring: Reencryption,
  progress: (line: string) => void,
): Promise<number> {
  let total = 0;
  for (const target of sealedColumns) {
    let changed = 0;
    let last: unknown[] | null = null;
    do {
      const batch: Batch = await reencryptBatch(db, ring, target, last);
      ({ last } = batch);
      changed += batch.changed;
      if (batch.changed > 0) progress(`${target.table}.${target.column}: ${changed} encrypted again`);
    } while (last);
    total += changed;
  }
  return total;
}

type Batch = { readonly changed: number; readonly last: unknown[] | null };

function reencryptBatch(
  db: Kysely<Schema>,
  { sealingId, seal, open: unseal }: Reencryption,
  { table, column, key }: SealedColumn,
  after: unknown[] | null,
): Promise<Batch> {
  const names = sql.join(key.map(([name]) => sql.ref(name)));
  const tuple = (values: readonly unknown[]): RawBuilder<unknown> =>
    sql.join(key.map(([, type], index) => sql`${values[index]}::${sql.raw(type)}`));
  return transaction(db, async (open) => {
    const { rows } = await sql<{ keys: unknown[]; sealed: Uint8Array }>`
      select json_build_array(${names}) as keys, ${sql.ref(column)} as sealed from ${sql.table(table)}
      where ${sql.ref(column)} is not null and ${keyIdOf(column)} <> ${sealingId}
        and ${after ? sql`(${names}) > (${tuple(after)})` : sql`true`}
      order by ${names} limit ${BATCH}`.execute(open);
    let changed = 0;
    for (const { keys, sealed } of rows) {
      const { numAffectedRows = 0n } = await sql`
        update ${sql.table(table)} set ${sql.ref(column)} = ${seal(unseal(sealed))}
        where (${names}) = (${tuple(keys)}) and ${sql.ref(column)} = ${sealed}`.execute(open);
      changed += Number(numAffectedRows);
    }
    return { changed, last: rows.length === BATCH ? (rows.at(-1)?.keys ?? null) : null };
  });
}

/** The ids of keys, except the sealing one, that still have encrypted values. */
async function keysInUse(db: Kysely<Schema>, sealingId: string): Promise<Set<string>> {
  const inUse = new Set<string>();
  for (const { table, column } of sealedColumns) {
    const { rows } = await sql<{ id: string }>`
      select distinct ${keyIdOf(column)} as id from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(
      db,
    );
    for (const { id } of rows) if (id !== sealingId) inUse.add(id);
  }
  return inUse;
}

/** A process says every minute which key it encrypts with. */
const SILENT_MINUTES = 5;

/**
 * Forgets the recorded keys that nothing needs any more: no value is encrypted with them, and no process has encrypted with
 * them for five minutes. Gateways then start without them.
 */
export async function retireKeys(
  db: Kysely<Schema>,
  sealingId: string,
): Promise<{ retired: string[]; kept: string[] }> {
  const inUse = await keysInUse(db, sealingId);
  const { rows } = await sql<{ id: string }>`
    delete from encryption_key where id <> ${sealingId} and id <> all(${[...inUse]}::text[])
      and (seals_at is null or seals_at < now() - make_interval(mins => ${sql.lit(SILENT_MINUTES)}))
    returning id`.execute(db);
  const others = await db
    .selectFrom('encryption_key')
    .select('id')
    .where('id', '<>', sealingId)
    .orderBy('id')
    .execute();
  return { retired: rows.map(({ id }) => id).sort(), kept: others.map(({ id }) => id) };
}

/** Records that this process encrypts with the key, so that it is not retired. */
export async function recordSealing(db: Kysely<Schema>, sealingId: string): Promise<void> {
  await sql`update encryption_key set seals_at = now() where id = ${sealingId}`.execute(db);
}
