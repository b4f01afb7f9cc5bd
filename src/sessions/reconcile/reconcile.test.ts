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

eachStore('asking whether a session was paid', (makeStore) => {
  async function setUp() {
    const { db, ...store } = await makeStore();
    const provider = fakeProvider('alpha');
    const { sessions, heard } = await sessionsOn({ db, ...store }, [provider]);
    const made = await sessions.create(INPUT, CALLER);
    if (made.kind !== 'OnrampSessionPayload') throw new Error(made.kind);
    const { id } = made.onrampSession;
    const says = (status: SessionStatus) => {
      provider.operations.sessions.get = async (reference) => ({ ...provider.news(reference), status });
    };
    const read = async () => {
      const [session] = await sessions.byIds([id], CALLER);
      if (!session) throw new Error('it is gone');
      return session;
    };
    /** Asks as of an hour after it was last known; answers whether it is known anew that nobody has paid. */
    const ask = async () => {
      await sql`update onramp_session set unpaid_at = unpaid_at - interval '1 hour'`.execute(db);
      const before = await read();
      await sessions.reconcile(id);
      const { unpaidAt } = await read();
      if (!unpaidAt || !before.unpaidAt) throw new Error('it is not known');
      return unpaidAt > before.unpaidAt;
    };
    const events = async () => (await sessions.events([id], CALLER))[0]?.length;
    return { db, provider, sessions, heard, id, says, read, ask, events };
  }

  test('one that was just made is known to be unpaid', async () => {
    const { read } = await setUp();
    const { unpaidAt, createdAt } = await read();
    expect(unpaidAt?.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
  });

  test('an answer that says nothing new is no change, and nobody is told of it', async () => {
    const { ask, read, events, heard } = await setUp();
    const { unpaidAt: _, ...before } = await read();
    const [told, topics] = [await events(), heard.length];
    expect(await ask()).toBe(true);
    const { unpaidAt: __, ...after } = await read();
    expect(after).toEqual(before);
    expect([await events(), heard.length]).toEqual([told, topics]);
  });

  test('each word of the provider that means no payment counts, also where the session does not follow it', async () => {
    const { db, says, ask, read } = await setUp();
    for (const status of ['AWAITING_PAYMENT', 'READY', 'EXPIRED', 'READY'] as const) {
      says(status);
      expect(await ask()).toBe(true);
    }
    expect((await read()).status).toBe('EXPIRED');
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED', 'REFUNDED'] as const) {
      says(status);
      expect(await ask()).toBe(false);
      await sql`update onramp_session set status = 'READY'`.execute(db);
    }
  });

  test('an answer that is older than the last change says nothing', async () => {
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

  test('a provider that cannot be asked throws; where there is none, nothing happens', async () => {
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
