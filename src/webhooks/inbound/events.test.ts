import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { Deposit } from '../../domain/customer/deposit.ts';
import { ProviderError } from '../../provider/error.ts';
import type { WebhookNews } from '../../provider/webhook.ts';
import { eachStore } from '../../store/testing.ts';
import { POISON_ATTEMPTS } from './process.ts';
import { webhook, webhooksOn } from './testing.ts';

const SESSION: WebhookNews = { kind: 'session', reference: 'ref', sessionId: null };
const DEPOSIT: WebhookNews = {
  kind: 'deposit',
  reference: 'd1',
  customerReference: null,
  address: 'T1',
  providerCurrency: null,
};
const outage = { outcome: 'unknown', class: 'provider', code: 'http_503', message: 'down' } as const;
const logs = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() });

eachStore('what happens to a webhook event', (makeStore) => {
  test('the adapter verifies the raw webhook at the time of the clock, and reads the event as it was verified', async () => {
    const now = new Date('2026-11-28T12:00:00Z');
    const { webhooks, asked, rows, processDue } = webhooksOn(await makeStore(), { clock: () => now });
    const raw = webhook('evt_1');
    expect(await webhooks.receive('alpha', raw)).toEqual({ status: 200, body: 'ok' });
    const [stored] = await rows();
    expect(stored).toMatchObject({ provider_id: 'alpha', event_id: 'evt_1', event_type: 'test' });
    expect(Buffer.from(stored?.sealed_body ?? []).includes(Buffer.from(raw.body))).toBe(false);
    await processDue();
    const event = { id: 'evt_1', type: 'test', body: expect.anything() };
    expect(asked).toEqual([{ raw, now }, event]);
    expect(new TextDecoder().decode((asked[1] as { body: Uint8Array }).body)).toBe('evt_1');
  });

  test.each([
    ['alpha', 'forged', { status: 400, body: 'not verified' }, [['webhook_rejected', 'bad signature']], []],
    [
      'alpha',
      'throws',
      { status: 400, body: 'not verified' },
      [['webhook_rejected', 'the adapter failed']],
      ['webhook_verification_failed'],
    ],
    ['other', 'good', { status: 404, body: 'no such provider' }, [], []],
  ])('a refusal is logged: %s, %s', async (providerId, signature, answer, warnings, errors) => {
    const log = logs();
    const { webhooks } = webhooksOn(await makeStore(), { log });
    expect(await webhooks.receive(providerId, webhook('evt_1', signature))).toEqual(answer);
    expect(log.warn.mock.calls.map(([fields]) => [fields.event, fields.reason])).toEqual(warnings);
    expect(log.error.mock.calls.map(([fields]) => fields.event)).toEqual(errors);
  });

  test('an event that cannot be stored is logged', async () => {
    const log = logs();
    const store = await makeStore();
    const { webhooks } = webhooksOn(store, { log });
    await sql`alter table webhook_event rename to away`.execute(store.db);
    expect(await webhooks.receive('alpha', webhook('evt_1'))).toEqual({ status: 503, body: 'not stored' });
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event: 'webhook_not_stored', providerId: 'alpha', eventId: 'evt_1' }),
      expect.any(String),
    );
    await sql`alter table away rename to webhook_event`.execute(store.db);
  });

  test('a confirmed deposit completes the session that waits for it; one that is not known is parked', async () => {
    const confirmed = { id: 'dep_1' } as Deposit;
    const confirm = vi.fn(async (): Promise<Deposit | null> => null);
    const confirmByDeposit = vi.fn(async () => {});
    const sessions = { handleWebhook: async () => 'unknown' as const, confirmByDeposit };
    const { webhooks, set, rows, processAll } = webhooksOn(await makeStore(), {
      sessions,
      deposits: { confirm },
    });
    set({ news: [DEPOSIT] });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processAll();
    expect(confirmByDeposit).not.toHaveBeenCalled();
    expect(await rows()).toMatchObject([
      { state: 'parked', note: 'no session, deposit, address or customer matches this event' },
    ]);
    confirm.mockResolvedValue(confirmed);
    await processAll();
    expect(confirm).toHaveBeenLastCalledWith({ providerId: 'alpha', ...DEPOSIT });
    expect(confirmByDeposit).toHaveBeenCalledExactlyOnceWith(confirmed);
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
  });

  test('one whose session is still being made is retried soon, however old it is', async () => {
    const store = await makeStore();
    const handleWebhook = vi.fn(async (): Promise<'applied' | 'pending' | 'unknown'> => 'pending');
    const sessions = { handleWebhook, confirmByDeposit: async () => {} };
    const { webhooks, rows, processAll } = webhooksOn(store, { sessions });
    await webhooks.receive('alpha', webhook('evt_1'));
    await sql`update webhook_event set received_at = now() - interval '1 minute'`.execute(store.db);
    const pause = async () => {
      await processAll();
      expect(await rows()).toMatchObject([{ state: 'parked' }]);
      const { rows: due } = await sql<{ seconds: number }>`
        select extract(epoch from due_at - updated_at)::float8 as seconds from webhook_event`.execute(
        store.db,
      );
      return due[0]?.seconds;
    };
    expect(await pause()).toBeLessThan(60);
    handleWebhook.mockResolvedValue('unknown');
    expect(await pause()).toBeGreaterThanOrEqual(600);
  });

  test('an address is ended with the provider that names it', async () => {
    const end = vi.fn(async () => true);
    const { webhooks, set, processDue } = webhooksOn(await makeStore(), { addresses: { end } });
    const news = { kind: 'address', address: 'T1', customerReference: 'c', addressReference: 'a' } as const;
    set({ news: [{ ...news, status: 'BLOCKED' }] });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    expect(end).toHaveBeenCalledExactlyOnceWith({ providerId: 'alpha', ...news, status: 'BLOCKED' });
  });

  test.each([
    [[SESSION, { ...SESSION, reference: 'unknown' }]],
    [[{ ...SESSION, reference: 'unknown' }, SESSION]],
  ])('all of its news are applied, and it is parked while one of them matches nothing: %j', async (news) => {
    const { webhooks, hints, set, rows, processDue } = webhooksOn(await makeStore());
    set({ news });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    expect(hints).toHaveLength(2);
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
  });

  test('all parts that cannot be read are named', async () => {
    const { webhooks, set, rows, processDue } = webhooksOn(await makeStore());
    set({ news: ['no id', 'no type'].map((problem) => ({ kind: 'unreadable', problem })) });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'unreadable: no id; no type' }]);
  });

  test.each(['applied', 'ignored'])('one that is %s is not read again, should it be due', async (state) => {
    const store = await makeStore();
    const { webhooks, asked, set, rows, processDue } = webhooksOn(store);
    set({ news: state === 'applied' ? [SESSION] : [] });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processDue();
    const before = asked.length;
    await sql`update webhook_event set due_at = now()`.execute(store.db);
    expect(await processDue()).toBe(1);
    expect(asked).toHaveLength(before);
    expect(await rows()).toMatchObject([{ state, due_at: null, note: null }]);
  });

  test('one of a provider that is no longer configured is retried, and tells why', async () => {
    const log = logs();
    const store = await makeStore();
    const { webhooks } = webhooksOn(store);
    await webhooks.receive('alpha', webhook('evt_1'));
    const without = webhooksOn(store, { log, registry: { all: () => [], get: () => undefined } });
    await without.processDue();
    expect(await without.rows()).toMatchObject([{ state: 'received', attempts: 1, note: 'Error' }]);
    const error = expect.objectContaining({ message: 'provider alpha is no longer configured' });
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event: 'webhook_event_retried', providerId: 'alpha', attempt: 1, error }),
      expect.any(String),
    );
  });

  test('one that ends its process fails alone: those that were claimed with it are processed without it', async () => {
    const log = logs();
    const store = await makeStore();
    const { webhooks, hints, rows, processDue } = webhooksOn(store, { log });
    for (const id of ['deadly', 'innocent']) await webhooks.receive('alpha', webhook(id));
    await sql`update webhook_event set attempts = 9 where event_id = 'deadly'`.execute(store.db);
    const results = async () =>
      (await rows()).map(({ event_id, state, note }) => [event_id, state, note]).toSorted();
    const failed = ['deadly', 'failed', 'its process died at every attempt'];
    expect(await processDue()).toBe(2);
    expect(hints).toEqual([]);
    expect(await results()).toEqual([failed, ['innocent', 'received', null]]);
    expect(log.error.mock.calls).toMatchObject([
      [{ event: 'webhook_event_failed', problem: failed[2] }, expect.any(String)],
    ]);
    expect(await processDue()).toBe(1);
    expect(hints).toHaveLength(1);
    expect(await results()).toEqual([failed, ['innocent', 'applied', null]]);
  });

  test('one that matches nothing is logged once its row would have been committed', async () => {
    const log = logs();
    const store = await makeStore();
    const { webhooks, rows, set, processAll } = webhooksOn(store, { log });
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processAll();
    expect(log.info).not.toHaveBeenCalled();
    await sql`update webhook_event set received_at = now() - interval '31 seconds'`.execute(store.db);
    await processAll();
    const [{ id: eventId } = { id: '' }] = await rows();
    expect(log.info).toHaveBeenCalledExactlyOnceWith(
      { eventId, providerId: 'alpha', eventType: 'test' },
      expect.any(String),
    );
  });

  test.each([
    ['an error of the event', new TypeError('poison'), ['webhook_event_failed'], 'TypeError'],
    ['a provider that cannot be reached', new ProviderError(outage), [], 'http_503: down'],
    ['something that is no error', 'text' as unknown as Error, ['webhook_event_failed'], 'unknown error'],
  ])('the last attempt is an alert, with the class of the error only: %s', async (_, error, alerts, note) => {
    const log = logs();
    const { webhooks, rows, set, processAll } = webhooksOn(await makeStore(), { log });
    set({ poison: error });
    await webhooks.receive('alpha', webhook('evt_1'));
    for (let attempt = 1; attempt <= POISON_ATTEMPTS; attempt++) {
      expect(log.error).not.toHaveBeenCalled();
      await processAll();
      expect(await rows()).toMatchObject([{ note }]);
    }
    const [{ id: eventId } = { id: '' }] = await rows();
    const told = { eventId, providerId: 'alpha', eventType: 'test' };
    expect(log.error.mock.calls.map(([fields]) => fields)).toMatchObject(
      alerts.map((event) => ({ event, ...told })),
    );
    const retried = { event: 'webhook_event_retried', ...told, error };
    expect(log.warn.mock.calls.map(([fields]) => fields)).toMatchObject(
      Array.from({ length: POISON_ATTEMPTS - 1 }, (_, before) => ({ ...retried, attempt: before + 1 })),
    );
  });
});
