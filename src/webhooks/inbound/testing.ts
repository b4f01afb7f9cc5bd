import { randomBytes } from 'node:crypto';
import { type RawWebhook, verifiedEvent, type WebhookNews } from '../../provider/webhook.ts';
import type { Provider } from '../../registry/types.ts';
import { createKeyRing } from '../../secrets/index.ts';
import type { Store } from '../../store/index.ts';
import { createInboundWebhooks, type InboundDeps } from './index.ts';

export function webhook(id: string, signature = 'good'): RawWebhook {
  return { body: new TextEncoder().encode(id), headers: { signature } };
}

/** The inbox with one provider `alpha`, whose adapter reads `news`; `set` changes what it does. */
export function webhooksOn({ db }: Pick<Store, 'db'>, over: Partial<InboundDeps> = {}) {
  let news: WebhookNews[] = [{ kind: 'session', reference: 'ref', sessionId: null }];
  let known = true;
  let poison: Error | null = null;
  const hints: unknown[] = [];
  const enqueued: string[] = [];
  const operations = {
    webhook: {
      verify: (raw: RawWebhook) => {
        if (raw.headers.signature === 'throws') throw new Error('broken');
        if (raw.headers.signature !== 'good') return { refused: 'bad signature' };
        return verifiedEvent({ id: new TextDecoder().decode(raw.body), type: 'test', body: raw.body });
      },
      read: () => news,
    },
  };
  const provider = { id: 'alpha', operations } as unknown as Provider;
  const webhooks = createInboundWebhooks({
    db,
    registry: { all: () => [provider], get: (id) => (id === 'alpha' ? provider : undefined) },
    keyRing: createKeyRing([`test:${randomBytes(32).toString('base64')}`]),
    jobs: {
      enqueue: async (_, data) => {
        if ('eventId' in data) enqueued.push(data.eventId);
      },
    },
    sessions: {
      handleWebhook: async (hint) => {
        if (poison) throw poison;
        hints.push(hint);
        return known ? 'applied' : 'unknown';
      },
      confirmByDeposit: async () => {},
    },
    deposits: { confirm: async () => null },
    addresses: { end: async () => known },
    publicUrl: 'https://gateway.test',
    clock: () => new Date(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...over,
  });
  const set = (change: { news?: WebhookNews[]; known?: boolean; poison?: Error | null }) => {
    news = change.news ?? news;
    known = change.known ?? known;
    poison = change.poison === undefined ? poison : change.poison;
  };
  const rows = () => db.selectFrom('webhook_event').selectAll().execute();
  return { webhooks, hints, enqueued, set, rows };
}
