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
    const { webhooks, asked, enqueued, rows } = webhooksOn(await makeStore(), { clock: () => now });
    const raw = webhook('evt_1');
    expect(await webhooks.receive('alpha', raw)).toEqual({ status: 200, body: 'ok' });
    const [stored] = await rows();
    expect(stored).toMatchObject({ provider_id: 'alpha', event_id: 'evt_1', event_type: 'test' });
    expect(Buffer.from(stored?.sealed_body ?? []).includes(Buffer.from(raw.body))).toBe(false);
    await webhooks.process(enqueued[0] ?? '');
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
    const enqueue = () => Promise.reject(new Error('down'));
    const { webhooks } = webhooksOn(await makeStore(), { log, jobs: { enqueue } });
    expect(await webhooks.receive('alpha', webhook('evt_1'))).toEqual({ status: 503, body: 'not stored' });
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event: 'webhook_not_stored', providerId: 'alpha', eventId: 'evt_1' }),
      expect.any(String),
    );
  });

  test('its job names the event and the provider, in the transaction that stores it', async () => {
    const enqueue = vi.fn(async (..._: unknown[]) => {});
    const { webhooks, rows } = webhooksOn(await makeStore(), { jobs: { enqueue } });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [stored] = await rows();
    const job = { eventId: stored?.id, providerId: 'alpha' };
    const open = expect.objectContaining({ isTransaction: true });
    expect(enqueue).toHaveBeenCalledExactlyOnceWith('webhook-event', job, open);
  });

  test('a confirmed deposit completes the session that waits for it; one that is not known is parked', async () => {
    const confirmed = { id: 'dep_1' } as Deposit;
    const confirm = vi.fn(async (): Promise<Deposit | null> => null);
    const confirmByDeposit = vi.fn(async () => {});
    const sessions = { handleWebhook: async () => 'unknown' as const, confirmByDeposit };
    const { webhooks, enqueued, set, rows } = webhooksOn(await makeStore(), {
      sessions,
      deposits: { confirm },
    });
    set({ news: [DEPOSIT] });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    await expect(webhooks.process(id)).rejects.toThrow(`webhook event ${id} is parked`);
    expect(confirmByDeposit).not.toHaveBeenCalled();
    expect(await rows()).toMatchObject([
      { state: 'parked', note: 'no session, deposit, address or customer matches this event' },
    ]);
    confirm.mockResolvedValue(confirmed);
    await webhooks.process(id);
    expect(confirm).toHaveBeenLastCalledWith({ providerId: 'alpha', ...DEPOSIT });
    expect(confirmByDeposit).toHaveBeenCalledExactlyOnceWith(confirmed);
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
  });

  test('an address is ended with the provider that names it', async () => {
    const end = vi.fn(async () => true);
    const { webhooks, enqueued, set } = webhooksOn(await makeStore(), { addresses: { end } });
    const news = { kind: 'address', address: 'T1', customerReference: 'c', addressReference: 'a' } as const;
    set({ news: [{ ...news, status: 'BLOCKED' }] });
    await webhooks.receive('alpha', webhook('evt_1'));
    await webhooks.process(enqueued[0] ?? '');
    expect(end).toHaveBeenCalledExactlyOnceWith({ providerId: 'alpha', ...news, status: 'BLOCKED' });
  });

  test.each([
    [[SESSION, { ...SESSION, reference: 'unknown' }]],
    [[{ ...SESSION, reference: 'unknown' }, SESSION]],
  ])('all of its news are applied, and it is parked while one of them matches nothing: %j', async (news) => {
    const { webhooks, enqueued, hints, set, rows } = webhooksOn(await makeStore());
    set({ news });
    await webhooks.receive('alpha', webhook('evt_1'));
    await expect(webhooks.process(enqueued[0] ?? '')).rejects.toMatchObject({ name: 'RetryLater' });
    expect(hints).toHaveLength(2);
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
  });

  test('all parts that cannot be read are named', async () => {
    const { webhooks, enqueued, set, rows } = webhooksOn(await makeStore());
    set({ news: ['no id', 'no type'].map((problem) => ({ kind: 'unreadable', problem })) });
    await webhooks.receive('alpha', webhook('evt_1'));
    await webhooks.process(enqueued[0] ?? '');
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'unreadable: no id; no type' }]);
  });

  test.each(['applied', 'ignored'])('one that is %s is not read again', async (state) => {
    const { webhooks, asked, enqueued, set, rows } = webhooksOn(await makeStore());
    set({ news: state === 'applied' ? [SESSION] : [] });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    await webhooks.process(id);
    const before = asked.length;
    await webhooks.process(id);
    expect(asked).toHaveLength(before);
    expect(await rows()).toMatchObject([{ state }]);
  });

  test('one that was deleted is no error', async () => {
    const { webhooks, asked } = webhooksOn(await makeStore());
    await webhooks.process('wev_gone');
    expect(asked).toEqual([]);
  });

  test('one of a provider that is no longer configured fails with that reason', async () => {
    const store = await makeStore();
    const { webhooks, enqueued } = webhooksOn(store);
    await webhooks.receive('alpha', webhook('evt_1'));
    const { webhooks: without } = webhooksOn(store, { registry: { all: () => [], get: () => undefined } });
    await expect(without.process(enqueued[0] ?? '')).rejects.toThrow(
      'provider alpha is no longer configured',
    );
  });

  test.each([
    ['an error of the event', new TypeError('poison'), ['webhook_event_failed'], 'TypeError'],
    ['a provider that cannot be reached', new ProviderError(outage), [], 'http_503: down'],
    ['something that is no error', 'text' as unknown as Error, ['webhook_event_failed'], 'unknown error'],
  ])('the last attempt is an alert, with the class of the error only: %s', async (_, error, alerts, note) => {
    const log = logs();
    const { webhooks, enqueued, rows, set } = webhooksOn(await makeStore(), { log });
    set({ poison: error });
    await webhooks.receive('alpha', webhook('evt_1'));
    for (let attempt = 1; attempt <= POISON_ATTEMPTS; attempt++) {
      expect(log.error).not.toHaveBeenCalled();
      await expect(webhooks.process(enqueued[0] ?? '')).rejects.toBe(error);
      expect(await rows()).toMatchObject([{ note }]);
    }
    const told = { eventId: enqueued[0], providerId: 'alpha', eventType: 'test' };
    expect(log.error.mock.calls.map(([fields]) => fields)).toMatchObject(
      alerts.map((event) => ({ event, ...told })),
    );
  });
});
