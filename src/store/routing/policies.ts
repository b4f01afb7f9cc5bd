import { type Kysely, sql } from 'kysely';
import type { Policy } from '../../domain/routing/policy.ts';
import type { Schema } from '../schema.ts';

/** The policies that were ever in force, by their digest: the `policyVersion` of a decision. */
export type Policies = {
  /** Stores the policy unless it is there already. */
  keep(policy: Policy): Promise<void>;
  read(version: string): Promise<Policy | null>;
};

export function createPolicies(db: Kysely<Schema>): Policies {
  return {
    async keep(policy) {
      await sql`
        insert into routing_policy (version, policy) values (${policy.version}, ${JSON.stringify(policy)}::jsonb)
        on conflict (version) do nothing`.execute(db);
    },
    async read(version) {
      const { rows } = await sql<{ policy: Policy }>`
        select policy from routing_policy where version = ${version}`.execute(db);
      return rows[0]?.policy ?? null;
    },
  };
}
