import { sql } from 'kysely';
import { eventually } from '../eventually.ts';
import { depositMismatches } from '../invariants/deposits.ts';
import { aMinutePasses } from '../invariants/index.ts';
import { receivedViolations } from '../invariants/outgoing-events.ts';
import { outputViolations } from '../invariants/process.ts';
import { stripeEvent } from '../providers/signed-webhooks.ts';
import { lookUp, recordAddress, requestAddress } from './addresses.ts';
import { ask, deliver, inputOf, newEventId, statusAt } from './calls.ts';
import { type Model, recordResults, sharedSessions } from './state.ts';
import type { AddressSlot } from './step.ts';
import { finalViolations } from './violations.ts';
import type { World } from './world.ts';

/** Long enough for circuits to close and for the vendor to retry; only a failure takes so long. */
const TIMEOUT_MILLISECONDS = 90_000;
const MINUTE_EVERY_MILLISECONDS = 2_500;
const NOTHING_CREATED: ReadonlySet<string> = new Set(['NOT_SENT', 'REJECTED']);
/** Keys that no step uses. */
const FIRST_KEY = 97;
const FRESH_KEYS = [98, 99];

/** Sessions whose status is not the vendor's yet. */
async function unresolved(world: World): Promise<string[]> {
  const created = await world.vendor.sessions();
  const { rows } = await sql<{ id: string; status: string; outcome: string; proven: boolean }>`
    select distinct on (session.id) session.id, session.status, attempt.outcome,
      exists (select 1 from deposit where onramp_session_id = session.id) as proven
    from onramp_session session join session_attempt attempt on attempt.session_id = session.id
    order by session.id, attempt.number desc`.execute(world.db);
  return rows.flatMap(({ id, status, outcome, proven }) => {
    const vendorSession = created.find(({ metadata }) => Object.values(metadata).includes(id));
    // A session that the vendor did not create stays CREATING until the next call, with an outcome that says so.
    const resolved = vendorSession
      ? status === statusAt(vendorSession) ||
        (proven && status === 'COMPLETED' && vendorSession.status === 'fulfillment_processing')
      : NOTHING_CREATED.has(outcome);
    return resolved
      ? []
      : [`${id} is ${status}, its attempt ${outcome}, at the vendor ${vendorSession?.status}`];
  });
}

/** Purchases that their deposit has not completed, although it can belong to no other purchase. */
async function missingCompletions(model: Model, world: World): Promise<string[]> {
  const found: string[] = [];
  const keys = [...model.keys.values()];
  for (const state of keys) {
    const alone = keys.filter(({ to }) => to?.address === state.to?.address).length === 1;
    if (!state.arrived || !alone) continue;
    const { rows } = await sql<{ status: string; deposits: number }>`
      select status, (select count(*)::integer from deposit where onramp_session_id = session.id) as deposits
      from onramp_session session where id = ${state.sessionId}`.execute(world.db);
    if (rows[0]?.status !== 'COMPLETED' || rows[0].deposits !== 1)
      found.push(`${state.sessionId} was delivered but is ${JSON.stringify(rows[0])}`);
  }
  return found;
}

/** Repairs everything and lets time pass: each purchase must reach the status that the vendor has. */
export async function converge(model: Model, world: World): Promise<void> {
  await world.repair();
  let minuteAt = 0;
  const wait = <Answer>(look: () => Promise<Answer>, wanted: (answer: Answer) => boolean) =>
    eventually(
      async () => {
        if (Date.now() > minuteAt) {
          await aMinutePasses(world.db);
          await retriesFallDue(world);
          minuteAt = Date.now() + MINUTE_EVERY_MILLISECONDS;
        }
        return look();
      },
      wanted,
      TIMEOUT_MILLISECONDS,
    );
  const none = (open: readonly string[]) => open.length === 0;
  await wait(() => unresolved(world), none);
  for (const [key, state] of model.keys) {
    for (const body of [0, 1]) {
      const again = async () => {
        const result = await ask(world, inputOf(world.prefix, key, body, state.to));
        recordResults(state, body, [result]);
        return result;
      };
      // A session that is still CREATING is created at the vendor by the next call.
      await wait(
        again,
        (result) => result.kind === 'conflict' || (result.kind === 'session' && result.status !== 'CREATING'),
      );
    }
  }
  for (const [name, target] of model.addresses) {
    const [customer, currency] = name.split(' ');
    const slot = { customer: Number(customer), currency } as AddressSlot;
    const address = await wait(
      () => requestAddress(world, slot),
      (answer) => answer !== null,
    );
    recordAddress(model, slot, address);
    await wait(
      () => lookUp(world, target),
      (id) => id === target.depositAddressId,
    );
  }
  await wait(() => unresolved(world), none);
  await wait(() => depositMismatches(world.db, world.issuer.deposits, true), none);
  await wait(() => missingCompletions(model, world), none);
  await wait(() => receivedViolations(world.db, world.received(), true), none);

  // New purchases work again at once. The first one may still meet a broken connection, and is repeated.
  await wait(
    () => ask(world, inputOf(world.prefix, FIRST_KEY, 0, null)),
    (result) => result.kind === 'session' && result.status === 'READY',
  );
  let outputBefore = 0;
  for (const key of FRESH_KEYS) {
    outputBefore = world.output().length;
    const fresh = await ask(world, inputOf(world.prefix, key, 0, null));
    if (fresh.kind !== 'session' || fresh.status !== 'READY')
      throw new Error(`A new purchase failed: ${fresh.kind}`);
    await wait(() => receivedViolations(world.db, world.received(), true), none);
  }
  // Late webhooks, some of which report less than is known by now.
  for (const { sessionId } of model.keys.values()) await redeliver(world, sessionId);
  await wait(() => unprocessedEvents(world), none);
  const found = [...(await unresolved(world)), ...sharedSessions(model), ...(await finalViolations(world))];
  found.push(...outputViolations(world.output().slice(outputBefore), false));
  if (found.length > 0) throw new Error(found.join('\n'));
}

/** Delivers a webhook about the session once more, whatever its status. */
async function redeliver(world: World, sessionId: string | null): Promise<void> {
  const made = await world.vendor.sessions();
  const session = made.find(({ metadata }) => Object.values(metadata).includes(sessionId ?? ''));
  if (!session) return;
  const [status] = await deliver(world, stripeEvent(newEventId(), session));
  if (status !== 200) throw new Error(`A late webhook got ${status}`);
}

/** Stored events that were not processed yet. */
async function unprocessedEvents({ db }: World): Promise<string[]> {
  const rows = await db.selectFrom('webhook_event').select('id').where('state', '=', 'received').execute();
  return rows.map(({ id }) => id);
}

/** Makes scheduled retries due now: failed deliveries, events and jobs, and work of a dead process. */
async function retriesFallDue({ db, startedAt }: World): Promise<void> {
  await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second', lease_until = null
    where status = 'PENDING'`.execute(db);
  await sql`update webhook_event set due_at = now() where state = 'received' and due_at is not null`.execute(
    db,
  );
  await sql`update pgboss.job set state = 'retry', start_after = now() - interval '1 second'
    where state = 'retry' or state = 'active' and started_on < ${startedAt()}`.execute(db);
}
