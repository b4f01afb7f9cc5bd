import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../../store/testing.ts';
import { CALLER, fakeProvider, sessionsOn, WALLET } from '../testing.ts';

const IP = '8.8.8.8';

eachStore('the stored request of a session', (makeStore) => {
  test('has the IP address of the customer until the session is settled', async () => {
    const store = await makeStore();
    const alpha = fakeProvider('alpha');
    alpha.prepare = async ({ sessionId, clientIp }) => ({ reference: sessionId, ip: clientIp });
    const { sessions, deps } = await sessionsOn(store, [alpha]);
    const input = {
      idempotencyKey: 'key-1',
      asset: { currency: 'USDC', network: 'base' },
      wallets: [{ network: 'base', address: WALLET }],
      location: { clientIp: IP },
    };
    const answer = await sessions.create(input, CALLER);
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    const { id } = answer.onrampSession;
    const stored = async () => {
      const rows = await store.db.selectFrom('session_attempt').select('sealed_prepared').execute();
      return rows.map((row) => row.sealed_prepared && deps.keyRing.openText(row.sealed_prepared)).join();
    };
    await sessions.poll(id);
    expect(await stored()).toContain(IP);
    for (const news of alpha.made.values()) Object.assign(news, { status: 'COMPLETED' });
    await sessions.poll(id);
    expect((await sessions.byIds([id], CALLER))[0]?.status).toBe('COMPLETED');
    expect(await stored()).not.toContain(IP);
    expect(await stored()).toContain(WALLET);
    const { rows } = await sql`select next_check_at from onramp_session`.execute(store.db);
    expect(rows).toEqual([{ next_check_at: null }]);
  });
});
