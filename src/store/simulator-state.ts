import { type Kysely, sql } from 'kysely';
import type { Json } from '../domain/json.ts';
import type { Locks } from './connection/advisory-locks.ts';
import type { Schema } from './schema.ts';

/**
 * The state of a provider's simulator, in the table `sandbox_entry`. A `KeyValueStore` of the contract.
 * @param locks for a database that several processes share
 */
export function simulatorState(db: Kysely<Schema>, providerId: string, locks?: Pick<Locks, 'exclusive'>) {
  const exclusive = locks && {
    exclusive: <Result>(name: string, work: () => Promise<Result>) =>
      locks.exclusive(`sandbox/${providerId}/${name}`, work),
  };
  return {
    ...exclusive,
    async get(key: string): Promise<Json | undefined> {
      const row = await db
        .selectFrom('sandbox_entry')
        .select('value')
        .where('provider_id', '=', providerId)
        .where('key', '=', key)
        .executeTakeFirst();
      return row?.value as Json | undefined;
    },
    async set(key: string, value: Json): Promise<void> {
      await db
        .insertInto('sandbox_entry')
        .values({ provider_id: providerId, key, value: JSON.stringify(value) })
        .onConflict((conflict) =>
          conflict
            .columns(['provider_id', 'key'])
            .doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
        )
        .execute();
    },
    async delete(key: string): Promise<void> {
      await db
        .deleteFrom('sandbox_entry')
        .where('provider_id', '=', providerId)
        .where('key', '=', key)
        .execute();
    },
    async list(prefix: string): Promise<Array<{ key: string; value: Json }>> {
      const rows = await db
        .selectFrom('sandbox_entry')
        .select(['key', 'value'])
        .where('provider_id', '=', providerId)
        .where(sql<boolean>`starts_with(key, ${prefix})`)
        .orderBy(sql`key collate "C"`)
        .execute();
      return rows.map((row) => ({ key: row.key, value: row.value as Json }));
    },
  };
}
