import { newId } from '../../domain/id.ts';
import type { RawWebhook } from '../../provider/webhook.ts';
import { transaction } from '../../store/index.ts';
import { createWebhookInbox } from '../../store/webhooks/inbox.ts';
import type { InboundDeps } from './deps.ts';

export type WebhookAnswer = { readonly status: 200 | 400 | 404 | 503; readonly body: string };

/**
 * Takes a webhook: verified on its raw bytes, stored once together with the job that applies it, then answered 200. What
 * cannot be verified is refused and leaves nothing; what cannot be stored is answered 503, so that it comes again.
 */
export async function receive(
  deps: InboundDeps,
  providerId: string,
  raw: RawWebhook,
): Promise<WebhookAnswer> {
  const { db, registry, keyRing, jobs, clock, log } = deps;
  const provider = registry.get(providerId);
  const webhook = provider?.operations.webhook;
  if (!webhook) return { status: 404, body: 'no such provider' };

  let event: ReturnType<typeof webhook.verify>;
  try {
    event = webhook.verify(raw, clock());
  } catch (error) {
    log.error({ providerId, error }, 'an adapter threw while verifying a webhook; it was refused');
    event = { refused: 'the adapter failed' };
  }
  if ('refused' in event) {
    log.warn({ providerId, reason: event.refused }, 'a webhook was refused');
    return { status: 400, body: 'not verified' };
  }
  const { id: eventId, type: eventType, body } = event;
  try {
    await transaction(db, async (trx) => {
      const id = newId('webhookEvent');
      const stored = { id, providerId, eventId, eventType, sealedBody: keyRing.seal(body) };
      if (await createWebhookInbox(trx).insert(stored)) {
        await jobs.enqueue('webhook-event', { eventId: id, providerId }, trx);
      }
    });
  } catch (error) {
    log.error(
      { providerId, eventId, error },
      'a webhook could not be stored; the provider is to send it again',
    );
    return { status: 503, body: 'not stored' };
  }
  return { status: 200, body: 'ok' };
}
