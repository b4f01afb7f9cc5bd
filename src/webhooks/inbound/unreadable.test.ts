import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { WebhookNews } from '../../provider/webhook.ts';
import { eachStore } from '../../store/testing.ts';
import { createInbox } from './index.ts';
import { webhook, webhooksOn } from './testing.ts';

const SESSION: WebhookNews = { kind: 'session', reference: 'ref', sessionId: null };
const UNREADABLE: WebhookNews = { kind: 'unreadable', problem: 'data has no orderId' };

eachStore('webhook events that cannot be read', (makeStore) => {
  test('fail at once with an alert, and can be processed again', async () => {
    const store = await makeStore();
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const { webhooks, rows, set, hints, processDue } = webhooksOn(store, { log });
    set({ news: [UNREADABLE] });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    const [{ id } = { id: '' }] = await rows();
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'unreadable: data has no orderId' }]);
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      {
        event: 'webhook_event_unreadable',
        eventId: id,
        providerId: 'alpha',
        eventType: 'test',
        problem: 'data has no orderId',
      },
      expect.any(String),
    );

    // The adapter was corrected.
    set({ news: [SESSION] });
    expect(await createInbox({ db: store.db }).reprocess([id])).toBe(1);
    await processDue();
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
    expect(hints).toHaveLength(1);
  });

  test('are applied as far as they can be read, once that part matches', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, hints, processDue, processAll } = webhooksOn(store);
    set({ news: [UNREADABLE, SESSION], known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
    set({ known: true });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
    expect(hints).toHaveLength(2);
  });

  test('fail also if the rest matches nothing for long', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processDue } = webhooksOn(store);
    set({ news: [SESSION, UNREADABLE], known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await sql`update webhook_event set received_at = now() - interval '31 seconds'`.execute(store.db);
    await processDue();
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
  });
});

eachStore('the end of an address', (makeStore) => {
  test('that matches no address is parked, and applied once it does', async () => {
    const { webhooks, rows, set, processDue, processAll } = webhooksOn(await makeStore());
    const end = { kind: 'address', address: 'T1', customerReference: null, addressReference: null } as const;
    set({ news: [{ ...end, status: 'EXPIRED' }], known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
    set({ known: true });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });
});
