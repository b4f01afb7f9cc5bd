import { sql } from 'kysely';
import { type Actor, recordAudit } from '../store/audit.ts';
import { type Db, transaction } from '../store/index.ts';
import { isKey, keyOfHeader, newKey } from './key-text.ts';

/** The key of an operator, for the admin listener of a live gateway. */
export type OperatorKey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
};

export type Operators = {
  /** Creates a key, which cannot be read again. `name` tells the operators apart, and is in no entry of the audit log. */
  create(name: string, actor: Actor): Promise<string>;
  /** All keys, revoked ones included, oldest first. */
  list(): Promise<OperatorKey[]>;
  /** Revokes a key at once. False if there is no active key with this id. */
  revoke(id: string, actor: Actor): Promise<boolean>;
  /** The operator of an `authorization` header; null without a valid operator's key. */
  authenticate(authorization: string | null): Promise<Actor | null>;
};

/** Operators' keys are rarely used, so they are read from the database each time. */
export function createOperators(db: Db): Operators {
  return {
    async create(name, actor) {
      const { id, digest, text } = newKey('operator');
      await transaction(db, async (open) => {
        await open.insertInto('operator_key').values({ id, name, digest }).execute();
        await recordAudit(open, { actor, action: 'operator_key.created', subjectId: id });
      });
      return text;
    },
    list: () =>
      db
        .selectFrom('operator_key')
        .select([
          'id',
          'name',
          'created_at as createdAt',
          'last_used_at as lastUsedAt',
          'revoked_at as revokedAt',
        ])
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
    revoke: (id, actor) =>
      transaction(db, async (open) => {
        const row = await open
          .updateTable('operator_key')
          .set({ revoked_at: sql<Date>`now()` })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (row) await recordAudit(open, { actor, action: 'operator_key.revoked', subjectId: id });
        return row !== undefined;
      }),
    async authenticate(authorization) {
      const key = keyOfHeader('operator', authorization);
      if (!key) return null;
      const row = await db
        .selectFrom('operator_key')
        .select('digest')
        .where('id', '=', key.id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (!isKey(key, row?.digest)) return null;
      await db
        .updateTable('operator_key')
        .set({ last_used_at: sql<Date>`now()` })
        .where('id', '=', key.id)
        .execute();
      return `operator:${key.id}`;
    },
  };
}
