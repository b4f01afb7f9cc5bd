import { RetryLater } from '../../jobs/index.ts';
import { isProviderError } from '../../provider/error.ts';
import { verifiedEvent, type WebhookNews } from '../../provider/webhook.ts';
import { createWebhookInbox, type StoredWebhookEvent } from '../../store/webhooks/inbox.ts';
import type { InboundDeps } from './deps.ts';

/**
 * Tries after which an event that always fails is put aside for an operator; the queue's own last try. While a provider
 * cannot be asked, the event is not at fault: it is parked, and looked at again.
 */
export const POISON_ATTEMPTS = 9;
/** An event of nobody's is tried this often: soon enough after our own commit, … */
const PARKED_EVERY_SECONDS = 2;
/** … and until it is as old as this, longer than a create can take. Then it waits for its later turns (`inbox.ts`). */
const YOUNG_SECONDS = 30;

/** Whether the news found whom it is about. */
async function applyNews(deps: InboundDeps, providerId: string, news: WebhookNews): Promise<boolean> {
  switch (news.kind) {
    case 'session':
      return (await deps.sessions.handleWebhook({ providerId, ...news }, 'WEBHOOK')) === 'applied';
    case 'deposit': {
      const deposit = await deps.deposits.confirm({ providerId, ...news });
      if (deposit) await deps.sessions.confirmByDeposit(deposit);
      return deposit !== null;
    }
    case 'address':
      await deps.addresses.end({ providerId, ...news });
      return true;
  }
}

function reading(deps: InboundDeps, event: StoredWebhookEvent): WebhookNews[] {
  const webhook = deps.registry.get(event.providerId)?.operations.webhook;
  if (!webhook) throw new Error(`provider ${event.providerId} is not configured any more`);
  const { eventId: id, eventType: type } = event;
  // It was verified before it was stored.
  return webhook.read(verifiedEvent({ id, type, body: deps.keyRing.open(event.sealedBody) }));
}

/** In words fit for an operator; an error's own text may hold what a provider said. */
function noteOf(error: unknown): string {
  if (isProviderError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : 'unknown error';
}

/**
 * Applies a stored event. Throws where it is to be tried again. Safe to repeat: all that it does is read the provider's
 * API and apply what that says.
 */
export async function processEvent(deps: InboundDeps, eventId: string): Promise<void> {
  const events = createWebhookInbox(deps.db);
  const event = await events.take(eventId);
  if (!event || event.state === 'applied' || event.state === 'ignored') return;
  const where = { eventId, providerId: event.providerId, eventType: event.eventType };
  let all = true;
  let count = 0;
  try {
    for (const news of reading(deps, event)) {
      count += 1;
      all = (await applyNews(deps, event.providerId, news)) && all;
    }
  } catch (error) {
    const last = event.attempts >= POISON_ATTEMPTS;
    const state = !last ? event.state : isProviderError(error) ? 'parked' : 'failed';
    await events.setState(event.id, state, noteOf(error));
    if (state === 'failed')
      deps.log.error({ ...where, error }, 'a webhook event is put aside: it failed every time');
    throw error;
  }
  if (all) return events.setState(event.id, count === 0 ? 'ignored' : 'applied', null);

  await events.park(event.id, 'nobody here is known by what it names');
  // Most often our own commit is on its way; an event of another gateway on the same account stays for good.
  if (event.ageSeconds < YOUNG_SECONDS)
    throw new RetryLater(`webhook event ${event.id} is parked`, PARKED_EVERY_SECONDS);
  deps.log.info(where, 'a webhook event names nobody here and is parked');
}
