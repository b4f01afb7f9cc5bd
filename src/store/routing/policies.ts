import { type Kysely, sql } from 'kysely';
import type { Policy } from '../../domain/routing/policy.ts';
import { policyDiff } from '../../domain/routing/policy-diff.ts';
import type { Schema } from '../schema.ts';

/** The policies that were ever in force, by their digest: the `policyVersion` of a decision. */
export type Policies = {
  /** Stores the policy unless it is there already. */
  keep(policy: Policy): Promise<void>;
  read(version: string): Promise<Policy | null>;
  /** Stores the policy in force, and records it in the audit log with what it changes, unless it was recorded last. */
  record(policy: Policy): Promise<void>;
};

/** How often another process may record a policy between the two statements. */
const RECORD_TRIES = 5;

export function createPolicies(db: Kysely<Schema>): Policies {
  const policies: Policies = {
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
    async record(policy) {
      await policies.keep(policy);
      for (let left = RECORD_TRIES; left > 0; left -= 1) {
        const before = await lastRecorded(db);
        if (before === policy.version) return;
        const old = before === null ? null : await policies.read(before);
        const { version } = policy;
        const details = { version, before, ...(old && { diff: policyDiff(old, policy) }) };
        if (await addAfter(db, before, details)) return;
      }
      throw new Error('other processes keep changing the recorded policy');
    },
  };
  return policies;
}

const LAST = sql`
  select details ->> 'version' as version from audit_entry
  where action = 'policy.changed' order by number desc limit 1`;

async function lastRecorded(db: Kysely<Schema>): Promise<string | null> {
  const { rows } = await sql<{ version: string }>`${LAST}`.execute(db);
  return rows[0]?.version ?? null;
}

/** Adds the entry, unless another one was added after `before`. */
async function addAfter(db: Kysely<Schema>, before: string | null, details: object): Promise<boolean> {
  const { rows } = await sql`
    insert into audit_entry (actor, action, details)
    select 'gateway', 'policy.changed', ${JSON.stringify(details)}::jsonb
    where (${LAST}) is not distinct from ${before}::text
    returning 1`.execute(db);
  return rows.length > 0;
}
