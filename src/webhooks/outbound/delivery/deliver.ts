import type { Log } from '../../../observe/index.ts';
import type { KeyRing } from '../../../secrets/types.ts';
import type { TakenDelivery, WebhookOutbox } from '../../../store/webhooks/outbox.ts';
import type { TargetRules } from '../target/find-target.ts';
import type { Resolve } from '../target/resolve.ts';
import { nextAttemptSeconds } from './schedule.ts';
import { type Outcome, send } from './send.ts';
import { signatureHeaders } from './sign.ts';

// A day is longer than any pause between two attempts, so a receiver that is down has a failure in every quiet period.
const RETRY_LIMITS = {
  hours: 5 * 24,
  quietHours: 24,
  reason: 'every attempt failed for five days; repair the receiver, enable the endpoint, then replay',
};
const GONE =
  'the receiver answered 410 (gone); enable the endpoint once it accepts messages again, then replay';

export type DeliverDeps = {
  readonly queue: WebhookOutbox;
  readonly keyRing: KeyRing;
  readonly rules: TargetRules;
  readonly resolve: Resolve;
  /** This machine's clock, for signatures: receivers compare it with their own. */
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** Everything comes from the stored event, so each attempt sends the same bytes. */
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
    log.error(
      { event: 'webhook_signing_failed', delivery: id, endpointId, error },
      'A webhook could not be signed: no encryption key opens the secret of its endpoint',
    );
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

/** Makes one attempt and records its outcome. An attempt that `signal` aborts is returned to the queue. */
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
  const reason = await deps.queue.failed(delivery, failure, RETRY_LIMITS);
  if (reason) {
    const { endpointId } = delivery;
    deps.log.warn(
      { event: 'webhook_endpoint_disabled', endpointId, reason },
      'A webhook endpoint was disabled',
    );
  }
}
