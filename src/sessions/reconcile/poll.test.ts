import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { Store } from '../../store/index.ts';
import { eachStore } from '../../store/testing.ts';
import { UNPAID_DAYS } from '../state/late-payment-window.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';
import { CREATING_HOURS, UNREPEATABLE_MINUTES } from './expire.ts';
import { FIRST_POLL_SECONDS } from './poll-schedule.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const SOURCE = { from: 'test', mark: 'documented' as const, on: '2026-11-21' };

eachStore('polling a session', (makeStore) => {
  async function made(store: Store) {
    const alpha = fakeProvider('alpha');
    let now = Date.now();
    const on = await sessionsOn(store, [alpha], { clock: () => new Date(now) });
    const create = async () => {
      const answer = await on.sessions.create(INPUT, CALLER);
      if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
      return answer.onrampSession;
    };
    const read = async (id: string) => (await on.sessions.byIds([id], CALLER))[0];
    const later = (hours: number) => {
      now += hours * 3_600_000;
    };
    return { ...on, alpha, create, read, later };
  }
  const dueSeconds = async ({ db }: Store) => {
    const { rows } = await sql<{ seconds: number | null }>`
      select extract(epoch from next_check_at - now())::float8 as seconds from onramp_session`.execute(db);
    return rows[0]?.seconds ?? null;
  };
  const makeDue = ({ db }: Store) =>
    sql`update onramp_session set next_check_at = now() - interval '1 second'`.execute(db);

  test('queues a due session once, and again if the process that took it died', async () => {
    const store = await makeStore();
    const { create, sessions, queued } = await made(store);
    const { id } = await create();
    expect(await sessions.enqueueDue(10)).toBe(0);
    await makeDue(store);
    expect(await sessions.enqueueDue(10)).toBe(1);
    expect(await sessions.enqueueDue(10)).toBe(0);
    const data = { sessionId: id, providerId: 'alpha', urgent: false };
    expect(queued).toEqual([{ queue: 'session-check', data }]);
    const seconds = await dueSeconds(store);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('recovers a lost create with one repeat under the same key', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read } = await made(store);
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id, status } = await create();
    expect(status).toBe('CREATING');
    expect(await dueSeconds(store)).toBeLessThanOrEqual(20);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'READY', providerReference: `alpha_${id}` });
    expect(alpha.sent[1]).toEqual(alpha.sent[0]);
    expect([alpha.sent.length, alpha.made.size]).toEqual([2, 1]);
  });

  test('follows a session to its end without webhooks, then stops', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read } = await made(store);
    const { id } = await create();
    for (const news of alpha.made.values())
      Object.assign(news, { status: 'COMPLETED', providerStatus: 'done' });
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'COMPLETED' });
    expect(await dueSeconds(store)).toBeNull();
  });

  test('polls again later if the provider is unavailable', async () => {
    const store = await makeStore();
    const { create, sessions, alpha } = await made(store);
    const { id } = await create();
    alpha.made.clear();
    await sessions.poll(id);
    expect(await dueSeconds(store)).toBeGreaterThan(30);
  });

  test('expires a session after its expiry, and still applies a late payment', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, later } = await made(store);
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { news } = alpha;
    alpha.news = (reference) => ({ ...news(reference), expiresAt });
    const { id } = await create();
    later(1.1);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'READY' });
    later(1);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'EXPIRED', latePaymentDeadline: expect.any(Date) });
    for (const news of alpha.made.values())
      Object.assign(news, { status: 'DELIVERING', providerStatus: 'paid' });
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'DELIVERING' });
  });

  test('fails a session that no provider confirmed in time, with a reason', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, later } = await made(store);
    alpha.find = async () => 'cannot_tell';
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'CREATING' });
    later(CREATING_HOURS + 1);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({
      status: 'FAILED',
      failure: {
        reason: 'PROVIDER_OUTCOME_UNKNOWN',
        message: expect.stringContaining('new idempotency key'),
      },
      latePaymentDeadline: expect.any(Date),
    });
  });

  test('fails a session within minutes if its provider cannot repeat the create, and a webhook did not settle it', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, later } = await made(store);
    Object.assign(alpha.provider.capabilities, { idempotencySeconds: null });
    alpha.find = async () => 'cannot_tell';
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    later((UNREPEATABLE_MINUTES - 1) / 60);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'CREATING' });
    later(2 / 60);
    await sessions.poll(id);
    const message = expect.stringContaining(`within ${UNREPEATABLE_MINUTES} minutes`);
    expect(await read(id)).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'PROVIDER_OUTCOME_UNKNOWN', message },
      latePaymentDeadline: expect.any(Date),
    });
    expect(await create()).toMatchObject({ id, status: 'FAILED' });
    expect(alpha.sent).toHaveLength(1);
  });

  test('does not fail a session while another process is creating it', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, later } = await made(store);
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    later(CREATING_HOURS + 1);
    alpha.find = async () => {
      await sessions.poll(id);
      // Not after the interval of its age: nothing was decided.
      expect(await dueSeconds(store)).toBeLessThanOrEqual(FIRST_POLL_SECONDS.creating);
      return [...alpha.made.values()][0] ?? 'absent';
    };
    expect(await create()).toMatchObject({ id, status: 'READY' });
    expect((await read(id))?.sealedHandoff).not.toBeNull();
  });

  test('expires a session that stays unpaid for long if its provider names no expiry', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, later } = await made(store);
    const { id } = await create();
    later(UNPAID_DAYS * 24 - 1);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'READY', expiresAt: null });
    later(2);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({
      status: 'EXPIRED',
      sealedHandoff: null,
      latePaymentDeadline: expect.any(Date),
    });
    expect(await dueSeconds(store)).toBeGreaterThan(23 * 3_600);
    for (const news of alpha.made.values())
      Object.assign(news, { status: 'DELIVERING', providerStatus: 'paid' });
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'DELIVERING' });
  });

  test.each([
    ['rejected', 'request'],
    ['rejected', 'provider'],
    ['not_sent', 'provider'],
    ['unknown', 'provider'],
  ] as const)(
    'expires a session that stays unpaid for long, even if its provider fails (%s, %s)',
    async (outcome, kind) => {
      const store = await makeStore();
      const { create, sessions, alpha, read, later } = await made(store);
      const { id } = await create();
      alpha.operations.sessions.get = async () => {
        throw failure(outcome, kind);
      };
      later(UNPAID_DAYS * 24 - 1);
      await sessions.poll(id);
      expect(await read(id)).toMatchObject({ status: 'READY' });
      later(2);
      await sessions.poll(id);
      expect(await read(id)).toMatchObject({ status: 'EXPIRED' });
      // After the late-payment deadline it is not polled any more.
      later(31 * 24);
      await sessions.poll(id);
      expect(await dueSeconds(store)).toBeNull();
    },
  );

  test('publishes each change once: one outgoing event per revision', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, published } = await made(store);
    const { id } = await create();
    for (const status of ['AWAITING_PAYMENT', 'DELIVERING', 'COMPLETED'] as const) {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
      await sessions.poll(id);
      await sessions.poll(id);
    }
    const events = await store.db.selectFrom('outgoing_event').select('data').orderBy('created_at').execute();
    const revisions = events.map(({ data }) => (data as { revision: number }).revision);
    const last = (await read(id))?.revision ?? 0;
    expect(revisions.toSorted()).toEqual(Array.from({ length: last - 1 }, (_, index) => index + 2));
    expect(published).toEqual(revisions.map(() => `session:${id}`));
  });

  test('is delayed without a call and without an error if the poll budget is used up', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read } = await made(store);
    const { id } = await create();
    Object.assign(alpha.provider.capabilities, { requestsPerSecond: { most: 0.1, source: SOURCE } });
    const get = vi.spyOn(alpha.operations.sessions, 'get');
    const report = (status: string) => {
      for (const news of alpha.made.values()) Object.assign(news, { status });
    };
    // Unpaid sessions leave half of the budget to paid ones.
    for (let polls = 0; polls < 3; polls++) await sessions.poll(id);
    expect(get).toHaveBeenCalledTimes(2);
    report('PAYMENT_PROCESSING');
    await sessions.refresh(id, CALLER);
    get.mockClear();
    for (let polls = 0; polls < 3; polls++) await sessions.poll(id);
    expect(get).toHaveBeenCalledTimes(1);
    const seconds = await dueSeconds(store);
    expect(seconds).toBeGreaterThan(0);
    // The column is rounded to milliseconds.
    expect(seconds).toBeLessThanOrEqual(5.001);
    // A refresh is not limited.
    report('DELIVERING');
    await sessions.refresh(id, CALLER);
    expect(await read(id)).toMatchObject({ status: 'DELIVERING' });
  });

  test('recovers a create even if the poll budget is used up', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read, deps } = await made(store);
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    Object.assign(alpha.provider.capabilities, { requestsPerSecond: { most: 0.1, source: SOURCE } });
    while (deps.pollBudget.take(alpha.provider));
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'READY' });
  });

  test('polls a session less often while its status stays the same, even if its quote changes', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, read } = await made(store);
    const { id } = await create();
    await sql`update session_event set at = now() - interval '20 days'`.execute(store.db);
    let minor = 1_000n;
    alpha.operations.sessions.get = async (reference) => ({
      ...alpha.news(reference),
      fiatAmount: { currency: 'USD', decimals: 2, minor: minor++ },
    });
    const { revision = 0 } = (await read(id)) ?? {};
    for (let polls = 0; polls < 2; polls++) await sessions.poll(id);
    expect((await read(id))?.revision).toBe(revision + 2);
    expect(await dueSeconds(store)).toBeGreaterThan(23 * 3_600);
    alpha.operations.sessions.get = async (reference) => ({
      ...alpha.news(reference),
      status: 'AWAITING_PAYMENT',
    });
    await sessions.poll(id);
    expect(await dueSeconds(store)).toBeLessThanOrEqual(60);
  });

  test.each([
    ['not_sent', 'provider_disabled'],
    ['unknown', 'timeout'],
    ['rejected', 'credentials_refused'],
  ] as const)(
    'expires a session a day after its expiry if the provider fails (%s, %s): it may recover by then',
    async (outcome, code) => {
      const store = await makeStore();
      const { create, sessions, alpha, read, later } = await made(store);
      const expiresAt = new Date(Date.now() + 3_600_000);
      const { news } = alpha;
      alpha.news = (reference) => ({ ...news(reference), expiresAt });
      const { id } = await create();
      const { get } = alpha.operations.sessions;
      alpha.operations.sessions.get = async () => {
        throw failure(outcome, 'provider', code);
      };
      later(24.9);
      await sessions.poll(id);
      expect(await read(id)).toMatchObject({ status: 'READY' });
      later(0.2);
      await sessions.poll(id);
      expect(await read(id)).toMatchObject({
        status: 'EXPIRED',
        sealedHandoff: null,
        latePaymentDeadline: expect.any(Date),
      });
      // The end is unconfirmed: a payment in the meantime is still found.
      alpha.operations.sessions.get = get;
      for (const made of alpha.made.values()) Object.assign(made, { status: 'DELIVERING' });
      await sessions.poll(id);
      expect(await read(id)).toMatchObject({ status: 'DELIVERING' });
    },
  );

  test('expires a session a day after its expiry if its provider is no longer configured', async () => {
    const store = await makeStore();
    const { create, sessions, alpha, deps, read, later } = await made(store);
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { news } = alpha;
    alpha.news = (reference) => ({ ...news(reference), expiresAt });
    const { id } = await create();
    vi.spyOn(deps.registry, 'get').mockReturnValue(undefined);
    later(24.9);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'READY' });
    later(0.2);
    await sessions.poll(id);
    expect(await read(id)).toMatchObject({ status: 'EXPIRED' });
  });
});
