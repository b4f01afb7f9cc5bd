import { sql } from 'kysely';
import type { SessionStatus } from '../../../src/domain/session/status.ts';
import { amountMismatches } from '../invariants/amounts.ts';
import { depositMismatches } from '../invariants/deposits.ts';
import { violations } from '../invariants/index.ts';
import { receivedViolations } from '../invariants/outgoing-events.ts';
import { type Levels, levelsAbove, outputViolations } from '../invariants/process.ts';
import { unknownSessions } from '../invariants/sessions.ts';
import { statusAt } from './calls.ts';
import { leaksAtRest, leaksInOutput } from './canaries.ts';
import { rank } from './state.ts';
import type { World } from './world.ts';

/** The most that a process may hold: two pools, listeners, and the connections of a start. */
const MAXIMUM: Levels = { connections: 24, clients: 6, descriptors: 300, megabytes: 900 };
const NONE: Levels = { connections: 0, clients: 0, descriptors: 0, megabytes: 0 };

/** Sessions that are ahead of the vendor's status. */
async function sessionsAheadOfVendor(world: World): Promise<string[]> {
  const { rows } = await sql<{ id: string; status: SessionStatus; reference: string; proven: boolean }>`
    select id, status, provider_reference as reference,
      exists (select 1 from deposit where onramp_session_id = session.id) as proven
    from onramp_session session where provider_reference is not null`.execute(world.db);
  const vendorSessions = new Map((await world.vendor.sessions()).map((session) => [session.id, session]));
  return rows.flatMap(({ id, status, reference, proven }) => {
    const created = vendorSessions.get(reference);
    if (!created) return [`${id} is linked to ${reference}, which the vendor never created`];
    const ahead = rank(status) > rank(statusAt(created));
    // A deposit proves more than the vendor's status.
    const byDeposit = proven && status === 'COMPLETED' && created.status === 'fulfillment_processing';
    return ahead && !byDeposit ? [`${id} is ${status}, the vendor has ${created.status}`] : [];
  });
}

/** Violations that no fault excuses. */
export async function violationsNow(world: World): Promise<string[]> {
  const created = await world.vendor.sessions();
  const createdFor = (sessionId: string) =>
    created.filter(({ metadata }) => Object.values(metadata).includes(sessionId)).map(({ id }) => id);
  // One snapshot of the database, since the gateway keeps working.
  const found = await world.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (snapshot) => [
      ...(await unknownSessions(snapshot, created)),
      ...(await violations(snapshot, async (id) => createdFor(id))),
      ...(await amountMismatches(snapshot, world.vendor.sessions)),
      ...(await depositMismatches(snapshot, world.issuer.deposits, false)),
    ]);
  found.push(...(await sessionsAheadOfVendor(world)));
  found.push(...(await receivedViolations(world.db, world.received(), false)));
  found.push(...(await leaksInOutput(world)));
  found.push(...outputViolations(world.output(), true));
  const ended = world.running() ? world.gateway().ended() : null;
  if (ended !== null) found.push(`the gateway exited by itself: ${ended}`);
  return found;
}

/** Violations once everything is repaired and complete. */
export async function finalViolations(world: World): Promise<string[]> {
  return [
    ...(await violationsNow(world)),
    ...(await depositMismatches(world.db, world.issuer.deposits, true)),
    ...(await receivedViolations(world.db, world.received(), true)),
    ...(await leaksAtRest(world)),
    ...levelsAbove(NONE, await world.levels(), MAXIMUM),
  ];
}
