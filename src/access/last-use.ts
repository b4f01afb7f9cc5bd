import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type LastUse = {
  /** Remembers that a key was used now. Makes no query. */
  note(keyId: string): void;
  /** Writes the noted keys in one statement, each at most once a minute among all processes. */
  flush(): Promise<void>;
};

/** When each key was last used, to the minute: enough to see which keys may be revoked, and no work for a request. */
export function createLastUse(db: Db): LastUse {
  let noted = new Set<string>();
  return {
    note: (keyId) => void noted.add(keyId),
    async flush() {
      if (noted.size === 0) return;
      const ids = noted;
      noted = new Set();
      await sql`
        update api_key set last_used_at = now() where id = any(${[...ids]}::text[])
          and (last_used_at is null or last_used_at <= now() - interval '1 minute')`
        .execute(db)
        .catch((error: unknown) => {
          for (const id of ids) noted.add(id);
          throw error;
        });
    },
  };
}
