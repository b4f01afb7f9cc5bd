import { sql } from 'kysely';
import type { Store } from '../../../src/store/index.ts';
import { amountMismatches } from '../../support/invariants/amounts.ts';
import { violations } from '../../support/invariants/index.ts';
import { type ReceivedMessage, receivedViolations } from '../../support/invariants/outgoing-events.ts';
import { outputViolations } from '../../support/invariants/process.ts';
import { unknownSessions } from '../../support/invariants/sessions.ts';
import { purchasesAt } from '../../support/purchases.ts';
import { type Client, canBePaid, type Purchase } from './client.ts';
import { readProviders } from './provider-records.ts';

type Db = Store['db'];

/** Work that is not done yet: sessions in CREATING, paid ones that are not COMPLETED, messages and events on their way. */
export async function unfinished(db: Db, paid: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select id || ' is CREATING' as what from onramp_session where status = 'CREATING'
    union all select id || ' was paid and is ' || status from onramp_session
      where id = any(${paid}) and status <> 'COMPLETED'
    union all select id || ' is ' || status from webhook_delivery where status <> 'DELIVERED'
    union all select 'event ' || id || ' is ' || state from webhook_event where state not in ('applied', 'ignored')`.execute(
    db,
  );
  return rows.map(({ what }) => what);
}

export type Finding = { readonly what: string; readonly found: readonly string[] };

/** Asks for each purchase again, under its key, and opens the page of each that is not paid. */
async function askAgain(client: Client, purchases: readonly Purchase[]) {
  const [lost, unpayable, silent]: [string[], string[], string[]] = [[], [], []];
  const ends = new Map<string, number>();
  for (const { input, ids, session, paid } of purchases) {
    const again = await client.until(`the repeat of ${input.idempotencyKey}`, async (gateway) => {
      const answer = await purchasesAt(gateway).create(input);
      if (answer.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(answer));
      return answer;
    });
    const { id, status, handoff, failure } = again.onrampSession;
    const end = [paid ? 'paid' : 'not paid', status, failure?.reason].filter(Boolean).join(', ');
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (!again.replayed || id !== session.id || ids.size > 1) lost.push(`${[...ids]} and now ${id}`);
    if (status === 'FAILED' && !failure) silent.push(id);
    if (status !== 'READY' && status !== 'AWAITING_PAYMENT') continue;
    const opens =
      handoff?.__typename === 'RedirectHandoff' &&
      canBePaid(await client.until(handoff.url, async () => (await fetch(handoff.url)).text()));
    if (!opens) unpayable.push(`${id} is ${status} with the hand-off ${handoff?.__typename ?? null}`);
  }
  return { lost, unpayable, silent, ends };
}

/** Everything that must hold at the end; each finding should be empty. */
export async function check(given: {
  db: Db;
  client: Client;
  purchases: readonly Purchase[];
  /** What the client app gave up on. */
  stuck: readonly string[];
  received: () => readonly ReceivedMessage[];
  outputs: readonly string[];
}): Promise<{ findings: Finding[]; ends: ReadonlyMap<string, number> }> {
  const { db, client, purchases } = given;
  const { lost, unpayable, silent, ends } = await askAgain(client, purchases);
  const paid = purchases.flatMap(({ session, paid }) => (paid ? [session.id] : []));
  const records = await readProviders(db);
  const stored = await db.selectFrom('onramp_session').select('id').execute();
  const bought = new Set(purchases.map(({ session }) => session.id));
  const made = await Promise.all(stored.map(async ({ id }) => ({ id, references: await records.of(id) })));
  return {
    ends,
    findings: [
      { what: 'stuck', found: given.stuck },
      { what: 'a key with another session', found: lost },
      {
        what: 'a stored session of no purchase',
        found: stored.flatMap(({ id }) => (bought.has(id) ? [] : [id])),
      },
      {
        what: 'twice at the provider',
        found: made.flatMap(({ id, references }) => (references.length > 1 ? [`${id}: ${references}`] : [])),
      },
      { what: 'unknown here', found: await unknownSessions(db, records.stripe) },
      { what: 'two accounts of a customer', found: records.duplicateCustomers },
      { what: 'unfinished', found: await unfinished(db, paid) },
      { what: 'not payable', found: unpayable },
      { what: 'FAILED without a reason', found: silent },
      { what: 'invariants', found: await violations(db, records.of) },
      { what: 'amounts', found: await amountMismatches(db, async () => [...records.stripe]) },
      { what: 'messages to the client app', found: await receivedViolations(db, given.received(), true) },
      { what: 'errors in the log', found: given.outputs.flatMap((output) => outputViolations(output, true)) },
    ],
  };
}
