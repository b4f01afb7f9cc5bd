import { randomUUID } from 'node:crypto';
import { statusByWord } from '../../providers/stripe/mapping.ts';
import type { SessionStatus } from '../../src/domain/status.ts';
import { violations } from './invariants.ts';
import { type Heard, rank } from './model-state.ts';
import type { World } from './model-world.ts';
import { purchasesAt, usdcOnBase } from './purchases.ts';
import type { Signed } from './signed-webhooks.ts';
import type { VendorSession } from './vendor.ts';

/** Input `body` under a key of this world. */
export const inputOf = (prefix: string, key: number, body: number) =>
  usdcOnBase({ idempotencyKey: `${prefix}-${key}`, fiatAmount: String(25 + body) });

/** The work's answer; null where none came, which is right only while something is broken. Any other error is thrown. */
async function orNothing<Answer>(world: World, work: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await work();
  } catch (error) {
    if (/"OVERLOADED"/.test(String(error))) return null;
    if (!(error instanceof TypeError && error.message === 'fetch failed') || !world.running()) {
      if (!world.running()) return null;
      throw error;
    }
    // A connection that broke is nothing where the process lives on.
    await fetch(`${world.gateway().url}/healthz`).catch(() => {
      throw new Error('the gateway ended by itself');
    });
    return null;
  }
}

export async function ask(world: World, input: ReturnType<typeof usdcOnBase>): Promise<Heard> {
  const answer = await orNothing(world, () => purchasesAt(world.gateway()).create(input));
  if (answer === null) return { kind: 'nothing' };
  switch (answer.__typename) {
    case 'OnrampSessionPayload':
      return { kind: 'session', id: answer.onrampSession.id, status: answer.onrampSession.status };
    case 'ProviderUnavailable':
      if (answer.pending) return { kind: 'session', id: answer.pending.id, status: answer.pending.status };
      break;
    case 'IdempotencyConflict':
      return { kind: 'conflict', id: answer.onrampSessionId };
    case 'NoRoute':
      return { kind: 'no_route' };
  }
  throw new Error(`no answer to expect: ${JSON.stringify(answer)}`);
}

export async function readStatus(world: World, id: string): Promise<SessionStatus | null> {
  const session = await orNothing(world, () => purchasesAt(world.gateway()).read(id));
  return session?.status ?? null;
}

/** Delivers an event so often at one time: the statuses that came. */
export async function deliver(world: World, { body, headers }: Signed, times = 1): Promise<number[]> {
  const post = async () => {
    const answer = await fetch(`${world.gateway().url}/webhooks/stripe`, { method: 'POST', body, headers });
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: times }, () => orNothing(world, post)));
  return statuses.filter((status) => status !== null);
}

export async function storedEvents(world: World, eventId: string): Promise<number> {
  const query = world.db.selectFrom('webhook_event').select('id').where('event_id', '=', eventId);
  return (await query.execute()).length;
}

export const newEventId = () => `evt_${randomUUID()}`;

/** What the vendor's word is to us. */
export function statusAt({ status }: VendorSession): SessionStatus {
  const ours = statusByWord.get(status);
  if (!ours) throw new Error(`the vendor says ${status}`);
  return ours;
}

/** What does not hold now, whatever has been broken. */
export async function wrongNow(world: World): Promise<string[]> {
  // One moment of the database: the gateway goes on with its work.
  const { found, rows } = await world.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => ({
      found: await violations(transaction, world.vendor.sessionsOf),
      rows: await transaction
        .selectFrom('onramp_session')
        .select(['id', 'status', 'provider_reference'])
        .execute(),
    }));
  const there = new Map((await world.vendor.sessions()).map((session) => [session.id, session]));
  for (const { id, status, provider_reference: reference } of rows) {
    const made = reference === null ? undefined : there.get(reference);
    if (reference !== null && !made)
      found.push(`${id} is bound to ${reference}, which the vendor never made`);
    if (made && rank(status as SessionStatus) > rank(statusAt(made)))
      found.push(`${id} is ${status}, the vendor says ${made.status}`);
  }
  return found;
}
