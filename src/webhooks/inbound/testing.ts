import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import {
  type RawWebhook,
  type VerifiedEvent,
  verifiedEvent,
  type WebhookNews,
} from '../../provider/webhook.ts';
import type { Provider } from '../../registry/types.ts';
import { createKeyRing } from '../../secrets/index.ts';
import type { Store } from '../../store/index.ts';
import { createWebhookInbox } from '../../store/webhooks/inbox.ts';
import { createInboundWebhooks, type InboundDeps } from './index.ts';
import { groupsOf, processGroup } from './process.ts';

export function webhook(id: string, signature = 'good'): RawWebhook {
  return { body: new TextEncoder().encode(id), headers: { signature } };
}

/** The inbox with the providers `alpha` and `beta`, whose adapter reads `news`; `set` changes what it does. */
export function webhooksOn({ db }: Pick<Store, 'db'>, over: Partial<InboundDeps> = {}) {
  type News = WebhookNews[] | ((body: string) => WebhookNews[]);
  let news: News = [{ kind: 'session', reference: 'ref', sessionId: null }];
  let known = true;
  let poison: Error | null = null;
  const hints: unknown[] = [];
  /** What the adapter was asked to verify, with the time, and to read. */
  const asked: unknown[] = [];
  const operations = {
    webhook: {
      verify: (raw: RawWebhook, now: Date) => {
        asked.push({ raw, now });
        if (raw.headers.signature === 'throws') throw new Error('broken');
        if (raw.headers.signature !== 'good') return { refused: 'bad signature' };
        return verifiedEvent({ id: new TextDecoder().decode(raw.body), type: 'test', body: raw.body });
      },
      read: (event: VerifiedEvent) => {
        asked.push(event);
        return typeof news === 'function' ? news(new TextDecoder().decode(event.body)) : news;
      },
    },
  };
  const providers = ['alpha', 'beta'].map((id) => ({ id, operations }) as unknown as Provider);
  const deps: InboundDeps = {
    db,
    registry: { all: () => providers, get: (id) => providers.find((provider) => provider.id === id) },
    keyRing: createKeyRing([`test:${randomBytes(32).toString('base64')}`]),
    sessions: {
      handleWebhook: async (hint) => {
        if (poison) throw poison;
        hints.push(hint);
        return known && hint.reference !== 'unknown' ? 'applied' : 'unknown';
      },
      confirmByDeposit: async () => {},
    },
    deposits: { confirm: async () => null },
    addresses: { end: async () => known },
    publicUrl: 'https://gateway.test',
    clock: () => new Date(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...over,
  };
  const webhooks = createInboundWebhooks(deps);
  const inbox = createWebhookInbox(db);
  /** Processes the events that are due, without a worker. Returns how many. */
  async function processDue(): Promise<number> {
    const events = await inbox.claim('alpha', 100);
    for (const group of groupsOf(deps, events))
      await inbox.finish(await processGroup(deps, group).catch(group.failed));
    return events.length;
  }
  /** As `processDue`, for every event that is not finished. */
  async function processAll(): Promise<number> {
    await sql`update webhook_event set due_at = now() where due_at is not null`.execute(db);
    return processDue();
  }
  const set = (change: { news?: News; known?: boolean; poison?: Error | null }) => {
    news = change.news ?? news;
    known = change.known ?? known;
    poison = change.poison === undefined ? poison : change.poison;
  };
  const rows = () => db.selectFrom('webhook_event').selectAll().execute();
  return { webhooks, inbox, asked, hints, set, rows, processDue, processAll };
}
