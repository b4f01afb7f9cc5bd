import { randomUUID } from 'node:crypto';
import type { CreateOnrampSessionInput } from '../../../demo/operations.gen.ts';
import { statusTable } from '../../../providers/stripe/sessions/mapping.ts';
import type { SessionStatus } from '../../../src/domain/session/status.ts';
import type { Signed } from '../providers/signed-webhooks.ts';
import type { VendorSession } from '../providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../purchases.ts';
import { CLIENT_IP, PREFILL } from './canaries.ts';
import type { CallResult, Target } from './state.ts';
import type { World } from './world.ts';

const CALIFORNIA = { country: 'US', subdivision: 'US-CA' };

/** Input number `body` under a key of this world. Keys 2 and 3 add data about the customer. */
export function inputOf(prefix: string, key: number, body: number, to: Target | null) {
  return usdcOnBase({
    idempotencyKey: `${prefix}-${key}`,
    fiatAmount: String(25 + body),
    location: key === 2 ? { ...CALIFORNIA, clientIp: CLIENT_IP } : CALIFORNIA,
    ...(key === 3 && { prefill: PREFILL }),
    ...(to && {
      asset: { currency: to.currency, network: 'ethereum' },
      wallets: null,
      customerId: to.customerId,
      depositAddressId: to.depositAddressId,
      provider: 'stripe',
    }),
  });
}

/**
 * The result of the call; null where it failed as a call may while a fault is injected. Other errors are thrown. Errors are
 * stored in the world, since they must not contain a secret.
 */
export async function orNull<Answer>(world: World, work: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await work();
  } catch (error) {
    world.errors.push(String(error));
    if (/"OVERLOADED"/.test(String(error)) || !world.running()) return null;
    if (!(error instanceof TypeError && error.message === 'fetch failed')) throw error;
    // A broken connection is allowed as long as the process runs.
    await fetch(`${world.gateway().url}/healthz`).catch(() => {
      if (world.running()) throw new Error('The gateway exited by itself.');
    });
    return null;
  }
}

export async function ask(world: World, input: CreateOnrampSessionInput): Promise<CallResult> {
  const answer = await orNull(world, () => purchasesAt(world.gateway()).create(input));
  if (answer === null) return { kind: 'nothing' };
  if (answer.__typename === 'OnrampSessionPayload') {
    return { kind: 'session', id: answer.onrampSession.id, status: answer.onrampSession.status };
  }
  world.errors.push(JSON.stringify(answer));
  switch (answer.__typename) {
    case 'ProviderUnavailable':
      if (answer.pending) return { kind: 'session', id: answer.pending.id, status: answer.pending.status };
      break;
    case 'IdempotencyConflict':
      return { kind: 'conflict', id: answer.onrampSessionId };
    case 'NoRoute':
      return { kind: 'no_route' };
  }
  throw new Error(`Unexpected answer: ${JSON.stringify(answer)}`);
}

export async function readStatus(world: World, id: string): Promise<SessionStatus | null> {
  const session = await orNull(world, () => purchasesAt(world.gateway()).read(id));
  return session?.status ?? null;
}

/** Delivers an event `times` times concurrently; returns the HTTP statuses. */
export async function deliver(world: World, { body, headers }: Signed, times = 1): Promise<number[]> {
  const post = async () => {
    const answer = await fetch(`${world.gateway().url}/webhooks/stripe`, { method: 'POST', body, headers });
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: times }, () => orNull(world, post)));
  return statuses.filter((status) => status !== null);
}

export async function storedEvents(world: World, eventId: string): Promise<number> {
  const query = world.db.selectFrom('webhook_event').select('id').where('event_id', '=', eventId);
  return (await query.execute()).length;
}

export const newEventId = () => `evt_${randomUUID()}`;

/** The gateway's status for the vendor's. */
export function statusAt({ status }: VendorSession): SessionStatus {
  const mapped = statusTable.get(status);
  if (!mapped) throw new Error(`Unknown status of the vendor: ${status}`);
  return mapped;
}
