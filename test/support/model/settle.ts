import { sql } from 'kysely';
import { eventually } from '../eventually.ts';
import { depositsUnlike } from '../invariants/deposits.ts';
import { aMinutePasses } from '../invariants/index.ts';
import { receivedViolations } from '../invariants/news.ts';
import { outputViolations } from '../invariants/process.ts';
import { stripeEvent } from '../providers/signed-webhooks.ts';
import { ask, deliver, inputOf, newEventId, statusAt } from './calls.ts';
import { keep, lookUp, requestAddress } from './places.ts';
import { hear, type Model, sharedSessions } from './state.ts';
import type { Place } from './step.ts';
import type { World } from './world.ts';
import { wrongAtLast } from './wrong.ts';

/** Long enough for circuits to close and for the vendor to send again; only a failure takes so long. */
const PATIENCE_MILLISECONDS = 90_000;
const MINUTE_EVERY_MILLISECONDS = 2_500;
const NOTHING_MADE: ReadonlySet<string> = new Set(['NOT_SENT', 'REJECTED']);
/** Of purchases that nobody made before. */
const FIRST_KEY = 97;
const FRESH_KEYS = [98, 99];

/** Sessions of which the gateway does not know yet what the vendor does. */
async function unresolved(world: World): Promise<string[]> {
  const made = await world.vendor.sessions();
  const { rows } = await sql<{ id: string; status: string; outcome: string; proved: boolean }>`
    select distinct on (session.id) session.id, session.status, attempt.outcome,
      exists (select 1 from deposit where onramp_session_id = session.id) as proved
    from onramp_session session join session_attempt attempt on attempt.session_id = session.id
    order by session.id, attempt.number desc`.execute(world.db);
  return rows.flatMap(({ id, status, outcome, proved }) => {
    const there = made.find(({ metadata }) => Object.values(metadata).includes(id));
    // Where nothing was made it stays CREATING until somebody asks again, if only it is known that nothing was made.
    const right = there
      ? status === statusAt(there) ||
        (proved && status === 'COMPLETED' && there.status === 'fulfillment_processing')
      : NOTHING_MADE.has(outcome);
    return right ? [] : [`${id} is ${status}, its attempt ${outcome}, at the vendor ${there?.status}`];
  });
}

/** Purchases whose crypto has arrived, as one alone can have bought it, and which are not completed by that. */
async function unproved(model: Model, world: World): Promise<string[]> {
  const found: string[] = [];
  const keys = [...model.keys.values()];
  for (const state of keys) {
    const alone = keys.filter(({ to }) => to?.address === state.to?.address).length === 1;
    if (!state.arrived || !alone) continue;
    const { rows } = await sql<{ status: string; deposits: number }>`
      select status, (select count(*)::integer from deposit where onramp_session_id = session.id) as deposits
      from onramp_session session where id = ${state.sessionId}`.execute(world.db);
    if (rows[0]?.status !== 'COMPLETED' || rows[0].deposits !== 1)
      found.push(`${state.sessionId} was delivered and is ${JSON.stringify(rows[0])}`);
  }
  return found;
}

/** Everything is healed and time passes: whatever was broken, each purchase must come to what the vendor says. */
export async function settle(model: Model, world: World): Promise<void> {
  await world.heal();
  let minuteAt = 0;
  const wait = <Answer>(look: () => Promise<Answer>, wanted: (answer: Answer) => boolean) =>
    eventually(
      async () => {
        if (Date.now() > minuteAt) {
          await aMinutePasses(world.db);
          await triesFallDue(world);
          minuteAt = Date.now() + MINUTE_EVERY_MILLISECONDS;
        }
        return look();
      },
      wanted,
      PATIENCE_MILLISECONDS,
    );
  const none = (open: readonly string[]) => open.length === 0;
  await wait(() => unresolved(world), none);
  for (const [key, state] of model.keys) {
    for (const body of [0, 1]) {
      const again = async () => {
        const heard = await ask(world, inputOf(world.prefix, key, body, state.to));
        hear(state, body, [heard]);
        return heard;
      };
      // A session that is still CREATING is made by whoever asks for it again.
      await wait(
        again,
        (heard) => heard.kind === 'conflict' || (heard.kind === 'session' && heard.status !== 'CREATING'),
      );
    }
  }
  for (const [name, target] of model.places) {
    const [customer, currency] = name.split(' ');
    const place = { customer: Number(customer), currency } as Place;
    const told = await wait(
      () => requestAddress(world, place),
      (answer) => answer !== null,
    );
    keep(model, place, told);
    await wait(
      () => lookUp(world, target),
      (id) => id === target.depositAddressId,
    );
  }
  await wait(() => unresolved(world), none);
  await wait(() => depositsUnlike(world.db, world.issuer.deposits, true), none);
  await wait(() => unproved(model, world), none);
  await wait(() => receivedViolations(world.db, world.received(), true), none);

  // And it is as if nothing had been: purchases are made at once. Before, one may still meet what broke, and be asked for again.
  await wait(
    () => ask(world, inputOf(world.prefix, FIRST_KEY, 0, null)),
    (heard) => heard.kind === 'session' && heard.status === 'READY',
  );
  let said = 0;
  for (const key of FRESH_KEYS) {
    said = world.output().length;
    const fresh = await ask(world, inputOf(world.prefix, key, 0, null));
    if (fresh.kind !== 'session' || fresh.status !== 'READY') throw new Error(`not as before: ${fresh.kind}`);
    await wait(() => receivedViolations(world.db, world.received(), true), none);
  }
  // Late words, some of which say less than is known by now.
  for (const { sessionId } of model.keys.values()) await sayAgain(world, sessionId);
  await wait(() => unread(world), none);
  const wrong = [...(await unresolved(world)), ...sharedSessions(model), ...(await wrongAtLast(world))];
  wrong.push(...outputViolations(world.output().slice(said), false));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** The vendor tells of a session once more, whatever has become of it here. */
async function sayAgain(world: World, sessionId: string | null): Promise<void> {
  const made = await world.vendor.sessions();
  const session = made.find(({ metadata }) => Object.values(metadata).includes(sessionId ?? ''));
  if (!session) return;
  const [status] = await deliver(world, stripeEvent(newEventId(), session));
  if (status !== 200) throw new Error(`a late webhook got ${status}`);
}

/** Events that are stored and not looked at yet. */
async function unread({ db }: World): Promise<string[]> {
  const rows = await db.selectFrom('webhook_event').select('id').where('state', '=', 'received').execute();
  return rows.map(({ id }) => id);
}

/** What is tried again by a schedule is tried now: news that was not taken, jobs that failed, and those of a dead process. */
async function triesFallDue({ db, startedAt }: World): Promise<void> {
  await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second', lease_until = null
    where status = 'PENDING'`.execute(db);
  await sql`update pgboss.job set state = 'retry', start_after = now() - interval '1 second'
    where state = 'retry' or state = 'active' and started_on < ${startedAt()}`.execute(db);
}
