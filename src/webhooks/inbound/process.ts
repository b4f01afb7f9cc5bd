import type { Addresses } from '../../addresses/types.ts';
import type { Deposits } from '../../deposits/types.ts';
import { RetryLater } from '../../jobs/index.ts';
import type { Log } from '../../observe/index.ts';
import { isProviderError } from '../../provider/error.ts';
import { verifiedEvent, type WebhookNews } from '../../provider/webhook.ts';
import type { Registry } from '../../registry/types.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { SessionInternals, Sessions } from '../../sessions/index.ts';
import type { Db } from '../../store/index.ts';
import { createWebhookInbox, type StoredWebhookEvent } from '../../store/webhooks/inbox.ts';

export type ProcessDeps = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly sessions: Pick<Sessions & SessionInternals, 'handleWebhook' | 'confirmByDeposit'>;
  readonly deposits: Pick<Deposits, 'confirm'>;
  readonly addresses: Pick<Addresses, 'end'>;
  readonly log: Pick<Log, 'info' | 'error'>;
};

/**
 * Attempts after which an event that always fails is marked `failed`, for an operator; also the queue's attempt limit. A
 * provider that cannot be reached is not the event's fault: the event is then parked and processed again later.
 */
export const POISON_ATTEMPTS = 9;
/** An event that matches nothing is retried this often: the row that it belongs to may not be committed yet. */
const PARKED_RETRY_SECONDS = 2;
/** Age up to which it is retried so often, longer than creating a session takes. Later retries: `inbox.ts` of the store. */
const YOUNG_SECONDS = 30;

/** Whether the news matched a session, a deposit or an address. */
async function applyNews(
  deps: ProcessDeps,
  providerId: string,
  news: Exclude<WebhookNews, { kind: 'unreadable' }>,
): Promise<boolean> {
  switch (news.kind) {
    case 'session':
      return (await deps.sessions.handleWebhook({ providerId, ...news }, 'WEBHOOK')) === 'applied';
    case 'deposit': {
      const deposit = await deps.deposits.confirm({ providerId, ...news });
      if (deposit) await deps.sessions.confirmByDeposit(deposit);
      return deposit !== null;
    }
    case 'address':
      return deps.addresses.end({ providerId, ...news });
  }
}

function readNews({ registry, keyRing }: ProcessDeps, event: StoredWebhookEvent): WebhookNews[] {
  const webhook = registry.get(event.providerId)?.operations.webhook;
  if (!webhook) throw new Error(`provider ${event.providerId} is no longer configured`);
  const { eventId: id, eventType: type } = event;
  // The event was verified before it was stored.
  return webhook.read(verifiedEvent({ id, type, body: keyRing.open(event.sealedBody) }));
}

/** The note that an operator sees. The message of an unknown error is left out: it may quote the provider. */
function noteOf(error: unknown): string {
  if (isProviderError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : 'unknown error';
}

/**
 * Processes a stored event. Throws if it has to be retried. Safe to repeat: a session or deposit is read from the provider's
 * API, and ending an address twice changes nothing.
 */
export async function processEvent(deps: ProcessDeps, id: string): Promise<void> {
  const inbox = createWebhookInbox(deps.db);
  const event = await inbox.take(id);
  if (!event || event.state === 'applied' || event.state === 'ignored') return;
  const context = { eventId: id, providerId: event.providerId, eventType: event.eventType };
  const problems: string[] = [];
  let matched = true;
  let count = 0;
  try {
    for (const news of readNews(deps, event)) {
      count += 1;
      if (news.kind === 'unreadable') {
        problems.push(news.problem);
        continue;
      }
      matched = (await applyNews(deps, event.providerId, news)) && matched;
    }
  } catch (error) {
    const last = event.attempts >= POISON_ATTEMPTS;
    const state = !last ? event.state : isProviderError(error) ? 'parked' : 'failed';
    await inbox.setState(event.id, state, noteOf(error));
    if (state === 'failed') {
      deps.log.error(
        { event: 'webhook_event_failed', ...context, error },
        'A webhook event failed at every attempt and is not retried',
      );
    }
    throw error;
  }
  const young = event.ageSeconds < YOUNG_SECONDS;
  if (problems.length > 0 && (matched || !young)) {
    const problem = problems.join('; ');
    await inbox.setState(event.id, 'failed', `unreadable: ${problem}`);
    deps.log.error(
      { event: 'webhook_event_unreadable', ...context, problem },
      'A verified webhook event has an unexpected shape; it can be processed again after the adapter is corrected',
    );
    return;
  }
  if (matched) return inbox.setState(event.id, count === 0 ? 'ignored' : 'applied', null);

  await inbox.park(event.id, 'no session, deposit, address or customer matches this event');
  // Usually the matching row is being committed. Events of another gateway on the same account never match.
  if (young) throw new RetryLater(`webhook event ${event.id} is parked`, PARKED_RETRY_SECONDS);
  deps.log.info(context, 'A webhook event matches nothing and is parked');
}
