import { newId } from '../../domain/id.ts';
import type { Jobs } from '../../jobs/types.ts';
import type { Log } from '../../observe/index.ts';
import type { RawWebhook } from '../../provider/webhook.ts';
import type { Registry } from '../../registry/types.ts';
import type { KeyRing } from '../../secrets/types.ts';
import { type Db, transaction } from '../../store/index.ts';
import { createWebhookInbox } from '../../store/webhooks/inbox.ts';

export type ReceiveDeps = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

export type WebhookResponse = { readonly status: 200 | 400 | 404 | 503; readonly body: string };

/**
 * Verifies a webhook on its raw bytes and stores it once, in one transaction with the job that processes it. An unverified
 * webhook gets 400 and leaves no trace in the database; if it cannot be stored, 503 makes the provider send it again.
 */
export async function receive(
  deps: ReceiveDeps,
  providerId: string,
  raw: RawWebhook,
): Promise<WebhookResponse> {
  const { db, registry, keyRing, jobs, clock, log } = deps;
  const webhook = registry.get(providerId)?.operations.webhook;
  if (!webhook) return { status: 404, body: 'no such provider' };

  let event: ReturnType<typeof webhook.verify>;
  try {
    event = webhook.verify(raw, clock());
  } catch (error) {
    log.error(
      { event: 'webhook_verification_failed', providerId, error },
      'The adapter threw an error while it verified a webhook',
    );
    event = { refused: 'the adapter failed' };
  }
  if ('refused' in event) {
    log.warn({ event: 'webhook_rejected', providerId, reason: event.refused }, 'A webhook was rejected');
    return { status: 400, body: 'not verified' };
  }
  const { id: eventId, type: eventType, body } = event;
  try {
    await transaction(db, async (open) => {
      const id = newId('webhookEvent');
      const stored = { id, providerId, eventId, eventType, sealedBody: keyRing.seal(body) };
      if (await createWebhookInbox(open).insert(stored)) {
        await jobs.enqueue('webhook-event', { eventId: id, providerId }, open);
      }
    });
  } catch (error) {
    log.error(
      { event: 'webhook_not_stored', providerId, eventId, error },
      'A webhook could not be stored; the provider has to send it again',
    );
    return { status: 503, body: 'not stored' };
  }
  return { status: 200, body: 'ok' };
}
