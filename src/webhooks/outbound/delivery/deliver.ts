import type { TakenDelivery, WebhookOutbox } from '../../../store/webhooks/outbox.ts';
import type { OutboundDeps } from '../deps.ts';
import type { Resolve } from '../target/find-target.ts';
import { nextAttemptSeconds } from './schedule.ts';
import { type Outcome, send } from './send.ts';
import { signatureHeaders } from './sign.ts';

// A day is longer than any pause between two attempts at one delivery, so that a dead receiver is never quiet.
const PATIENCE = {
  hours: 5 * 24,
  quietHours: 24,
  reason:
    'for five days attempts failed and none got through; repair the receiver, enable the endpoint, then replay',
};
const GONE =
  'the receiver answered 410 (gone); enable the endpoint when it takes messages again, then replay';

export type DeliverDeps = Omit<OutboundDeps, 'db' | 'databaseClock'> & {
  readonly queue: WebhookOutbox;
  readonly resolve: Resolve;
};

/** The same bytes at every attempt: all of it is stored with the event. */
function bodyOf({ type, occurredAt, data }: TakenDelivery): string {
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
}

async function attempt(
  { keyRing, rules, resolve, clock, log }: DeliverDeps,
  delivery: TakenDelivery,
  signal: AbortSignal,
): Promise<Outcome> {
  const { id, endpointId, url, eventId, sealedSecret, sealedPreviousSecret } = delivery;
  let secrets: string[];
  try {
    secrets = [sealedSecret, ...(sealedPreviousSecret ? [sealedPreviousSecret] : [])].map(keyRing.openText);
  } catch (error) {
    log.error({ delivery: id, endpointId, error }, 'a webhook could not be signed');
    return { delivered: false, status: null, error: 'could not be signed', retryAfterSeconds: null };
  }
  const body = bodyOf(delivery);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'onramp-gateway',
    ...signatureHeaders({ id: eventId, at: clock(), body }, secrets),
  };
  return send({ url, headers, body }, { rules, resolve, clock, signal });
}

/** One attempt at one delivery, and what came of it. An attempt broken off by `signal` is left to whoever comes next. */
export async function deliver(
  deps: DeliverDeps,
  delivery: TakenDelivery,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await attempt(deps, delivery, signal);
  if (outcome.delivered) return deps.queue.succeeded(delivery, outcome.status);
  if (signal.aborted) return deps.queue.release(delivery);
  const { status, error, retryAfterSeconds } = outcome;
  const failure = {
    responseStatus: status,
    error,
    retrySeconds: nextAttemptSeconds({ step: delivery.step, retryAfterSeconds }, Math.random()),
    gone: status === 410 ? GONE : null,
  };
  const reason = await deps.queue.failed(delivery, failure, PATIENCE);
  if (reason) {
    deps.log.warn({ endpointId: delivery.endpointId, reason }, 'a webhook endpoint was switched off');
  }
}
