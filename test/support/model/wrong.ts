import { sql } from 'kysely';
import type { SessionStatus } from '../../../src/domain/session/status.ts';
import { amountsUnlike } from '../invariants/amounts.ts';
import { depositsUnlike } from '../invariants/deposits.ts';
import { violations } from '../invariants/index.ts';
import { receivedViolations } from '../invariants/news.ts';
import { type Levels, levelsAbove, outputViolations } from '../invariants/process.ts';
import { strangers } from '../invariants/sessions.ts';
import { statusAt } from './calls.ts';
import { leaksAtRest, leaksTold } from './canaries.ts';
import { rank } from './state.ts';
import type { World } from './world.ts';

/** At the most, whatever it does: two pools, what listens, and a start that is still at its migrations. */
const MOST: Levels = { connections: 24, clients: 6, descriptors: 300, megabytes: 900 };
const NONE: Levels = { connections: 0, clients: 0, descriptors: 0, megabytes: 0 };

/** Where sessions stand and where the vendor has them. */
async function aheadOfTheVendor(world: World): Promise<string[]> {
  const { rows } = await sql<{ id: string; status: SessionStatus; reference: string; proved: boolean }>`
    select id, status, provider_reference as reference,
      exists (select 1 from deposit where onramp_session_id = session.id) as proved
    from onramp_session session where provider_reference is not null`.execute(world.db);
  const there = new Map((await world.vendor.sessions()).map((session) => [session.id, session]));
  return rows.flatMap(({ id, status, reference, proved }) => {
    const made = there.get(reference);
    if (!made) return [`${id} is bound to ${reference}, which the vendor never made`];
    const ahead = rank(status) > rank(statusAt(made));
    // What arrived proves more than what the vendor says.
    const byDeposit = proved && status === 'COMPLETED' && made.status === 'fulfillment_processing';
    return ahead && !byDeposit ? [`${id} is ${status}, the vendor says ${made.status}`] : [];
  });
}

/** What does not hold now, whatever has been broken. */
export async function wrongNow(world: World): Promise<string[]> {
  const made = await world.vendor.sessions();
  const madeFor = (sessionId: string) =>
    made.filter(({ metadata }) => Object.values(metadata).includes(sessionId)).map(({ id }) => id);
  // One moment of the database: the gateway goes on with its work.
  const found = await world.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (moment) => [
      ...(await strangers(moment, made)),
      ...(await violations(moment, async (id) => madeFor(id))),
      ...(await amountsUnlike(moment, world.vendor.sessions)),
      ...(await depositsUnlike(moment, world.issuer.deposits, false)),
    ]);
  found.push(...(await aheadOfTheVendor(world)));
  found.push(...(await receivedViolations(world.db, world.received(), false)));
  found.push(...(await leaksTold(world)));
  found.push(...outputViolations(world.output(), true));
  const ended = world.running() ? world.gateway().ended() : null;
  if (ended !== null) found.push(`the gateway ended by itself: ${ended}`);
  return found;
}

/** What does not hold once everything is healed and done. */
export async function wrongAtLast(world: World): Promise<string[]> {
  return [
    ...(await wrongNow(world)),
    ...(await depositsUnlike(world.db, world.issuer.deposits, true)),
    ...(await receivedViolations(world.db, world.received(), true)),
    ...(await leaksAtRest(world)),
    ...levelsAbove(NONE, await world.levels(), MOST),
  ];
}
