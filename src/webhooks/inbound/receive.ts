import { newId } from '../../domain/id.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Log } from '../../observe/index.ts';
import type { RawWebhook } from '../../provider/webhook.ts';
import type { Registry } from '../../registry/types.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { Db } from '../../store/index.ts';
import { createWebhookInbox, type NewWebhookEvent } from '../../store/webhooks/inbox.ts';
import { createGroupCommit } from './group-commit.ts';

export type ReceiveDeps = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

export type WebhookResponse = { readonly status: 200 | 400 | 404 | 503; readonly body: string };

/** Webhooks that may wait for the database at once. More are refused at once: a vendor that waits too long sends again anyway. */
export const MOST_OPEN = 256;
/** Events stored by one statement. */
const MOST_EVENTS = 200;
const SHED_LOG_MILLISECONDS = 60_000;

/** Logs refusals under load once a minute, with their number. */
function createShedLog(log: Pick<Log, 'warn'>): () => void {
  let count = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return () => {
    count += 1;
    if (performance.now() - loggedAt < SHED_LOG_MILLISECONDS) return;
    const message = 'Webhooks were refused with 503, because too many wait for the database';
    log.warn({ event: 'webhooks_shed', count }, message);
    loggedAt = performance.now();
    count = 0;
  };
}

/**
 * Makes the receiver of webhooks. It verifies a webhook on its raw bytes and stores it once; concurrent ones are stored in
 * one statement. An unverified webhook gets 400 and leaves no trace in the database. One that cannot be stored, or that
 * arrives while too many are being stored, gets 503, which makes the provider send it again. `onStored` is called for
 * each event that is stored.
 */
export function createReceiver(deps: ReceiveDeps, onStored: (providerId: string) => void) {
  const { db, registry, keyRing, clock, log } = deps;
  const inbox = createWebhookInbox(db);
  const shed = createShedLog(log);
  let open = 0;

  const store = createGroupCommit<NewWebhookEvent>(async (events) => {
    try {
      await inbox.insert(events);
    } catch (error) {
      if (events.length === 1 || error instanceof Unavailable) throw error;
      throw new BatchFailed(error);
    }
  }, MOST_EVENTS);

  /** An event that the database refuses must not take the others of its batch with it. */
  const storeOne = (event: NewWebhookEvent) =>
    store(event).catch((error: unknown) => {
      if (!(error instanceof BatchFailed)) throw error;
      return inbox.insert([event]);
    });

  async function receive(providerId: string, raw: RawWebhook): Promise<WebhookResponse> {
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
      const id = newId('webhookEvent');
      await storeOne({ id, providerId, eventId, eventType, sealedBody: keyRing.seal(body) });
    } catch (error) {
      log.error(
        { event: 'webhook_not_stored', providerId, eventId, error },
        'A webhook could not be stored; the provider has to send it again',
      );
      return { status: 503, body: 'not stored' };
    }
    onStored(providerId);
    return { status: 200, body: 'ok' };
  }

  return async (providerId: string, raw: RawWebhook): Promise<WebhookResponse> => {
    if (open >= MOST_OPEN) {
      shed();
      return { status: 503, body: 'busy' };
    }
    open += 1;
    try {
      return await receive(providerId, raw);
    } finally {
      open -= 1;
    }
  };
}

class BatchFailed extends Error {
  constructor(cause: unknown) {
    super('a batch of webhooks could not be stored', { cause });
  }
}
