import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { SessionStatus } from '../../domain/session/status.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';

const INPUT = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};

eachStore('reconciling a session', (makeStore) => {
  async function setUp() {
    const { db, ...store } = await makeStore();
    const provider = fakeProvider('alpha');
    const { sessions, published } = await sessionsOn({ db, ...store }, [provider]);
    const made = await sessions.create(INPUT, CALLER);
    if (made.kind !== 'OnrampSessionPayload') throw new Error(made.kind);
    const { id } = made.onrampSession;
    const reports = (status: SessionStatus) => {
      provider.operations.sessions.get = async (reference) => ({ ...provider.news(reference), status });
    };
    const read = async () => {
      const [session] = await sessions.byIds([id], CALLER);
      if (!session) throw new Error('the session is gone');
      return session;
    };
    /** Reconciles an hour after the last news; returns whether `unpaidAt` was set again. */
    const ask = async () => {
      await sql`update onramp_session set unpaid_at = unpaid_at - interval '1 hour'`.execute(db);
      const before = await read();
      await sessions.reconcile(id);
      const { unpaidAt } = await read();
      if (!unpaidAt || !before.unpaidAt) throw new Error('unpaidAt is not known');
      return unpaidAt > before.unpaidAt;
    };
    const events = async () => (await sessions.events([id], CALLER))[0]?.length;
    return { db, provider, sessions, published, id, reports, read, ask, events };
  }

  test('a new session is known to be unpaid', async () => {
    const { read } = await setUp();
    const { unpaidAt, createdAt } = await read();
    expect(unpaidAt?.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
  });

  test('an answer without news is no change and publishes nothing', async () => {
    const { ask, read, events, published } = await setUp();
    const { unpaidAt: _, ...before } = await read();
    const [recorded, topics] = [await events(), published.length];
    expect(await ask()).toBe(true);
    const { unpaidAt: __, ...after } = await read();
    expect(after).toEqual(before);
    expect([await events(), published.length]).toEqual([recorded, topics]);
  });

  test('each unpaid status of the provider counts, even if the session does not change to it', async () => {
    const { db, reports, ask, read } = await setUp();
    for (const status of ['AWAITING_PAYMENT', 'READY', 'EXPIRED', 'READY'] as const) {
      reports(status);
      expect(await ask()).toBe(true);
    }
    expect((await read()).status).toBe('EXPIRED');
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED', 'REFUNDED'] as const) {
      reports(status);
      expect(await ask()).toBe(false);
      await sql`update onramp_session set status = 'READY'`.execute(db);
    }
  });

  test('an answer that is older than the last change is ignored', async () => {
    const { db, provider, ask } = await setUp();
    let asked = 0;
    provider.operations.sessions.get = async (reference) => {
      asked += 1;
      if (asked > 1) return { ...provider.news(reference), status: 'DELIVERING' };
      await sql`update onramp_session set status = 'DELIVERING', revision = revision + 1`.execute(db);
      return provider.news(reference);
    };
    expect(await ask()).toBe(false);
  });

  test('throws if the provider cannot be asked; does nothing if there is none', async () => {
    const { db, provider, sessions, id, read } = await setUp();
    const away = failure('unknown', 'provider', 'timeout');
    provider.operations.sessions.get = () => Promise.reject(away);
    await expect(sessions.reconcile(id)).rejects.toBe(away);
    await db.updateTable('onramp_session').set({ provider_reference: null }).execute();
    const before = await read();
    await sessions.reconcile(id);
    await sessions.reconcile('ons_unknown');
    await db.updateTable('onramp_session').set({ provider_reference: 'r', provider_id: 'gone' }).execute();
    await sessions.reconcile(id);
    expect((await read()).revision).toBe(before.revision);
  });
});
