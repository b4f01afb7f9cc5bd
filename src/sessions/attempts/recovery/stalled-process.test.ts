import { sql } from 'kysely';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { OnrampSession } from '../../../domain/session/session.ts';
import { createKeyRing } from '../../../secrets/index.ts';
import type { Store } from '../../../store/index.ts';
import { createSessionAttempts } from '../../../store/sessions/attempts.ts';
import { LEASE_SECONDS } from '../../../store/sessions/write-statements.ts';
import { eachStore } from '../../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput } from '../../types.ts';
import { planAttempt, runAttempt } from '../attempt.ts';

// A process with a blocked event loop, or one that is paused, continues where it was.

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};

/** Lets more time pass than a lease lasts, by the clock of this process. */
function stall() {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + LEASE_SECONDS * 1000);
}

afterEach(() => void vi.restoreAllMocks());

eachStore('a process that is stalled past its lease', (makeStore) => {
  async function set(store: Store, over = {}) {
    const alpha = fakeProvider('alpha', over);
    const on = await sessionsOn(store, [alpha]);
    const attempts = createSessionAttempts(store.db);
    const takeOver = async () => {
      await sql`update session_attempt set lease_until = now() - interval '1 second'`.execute(store.db);
      const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
      const claimed = await attempts.claim(id, 1);
      if (!claimed) throw new Error('the attempt cannot be claimed');
      return claimed;
    };
    return { alpha, attempts, takeOver, ...on };
  }

  test('sends nothing after preparing: another process may be trying the next provider', async () => {
    const { alpha, takeOver, sessions } = await set(await makeStore());
    alpha.prepare = async (request) => {
      await takeOver();
      return { reference: request.sessionId };
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(alpha.sent).toEqual([]);
  });

  test('does not send again', async () => {
    const { alpha, sessions } = await set(await makeStore());
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    await sessions.create(INPUT, CALLER);
    // The first repeat sends at once; the next one searches first.
    alpha.find = async () => 'cannot_tell';
    await sessions.create(INPUT, CALLER);
    alpha.find = async () => {
      stall();
      return 'cannot_tell';
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(alpha.sent).toHaveLength(2);
  });

  test('does not release the lease of the process that took over', async () => {
    const store = await makeStore();
    const { alpha, attempts, takeOver, sessions } = await set(store, { idempotencySeconds: null });
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    await sessions.create(INPUT, CALLER);
    alpha.find = async () => {
      await takeOver();
      return 'cannot_tell';
    };
    await sessions.create(INPUT, CALLER);
    const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
    expect((await attempts.last(id))?.leased).toBe(true);
  });
});

describe('a process that is stalled between the lease and the call sends nothing', () => {
  const keyRing = createKeyRing([`test:${Buffer.alloc(32, 7).toString('base64')}`]);
  const storePrepared = vi.fn(async () => true);
  const deps = { attempts: { storePrepared } as never, keyRing };
  const session = { id: 'ons_1' } as OnrampSession;
  const context = {
    request: { wallets: [] } as never,
    prefill: null,
    signal: new AbortController().signal,
    tried: new Set<string>(),
  };

  test('if it prepares after the attempt is stored', async () => {
    const alpha = fakeProvider('alpha');
    const attempt = await planAttempt(deps, { number: 1, provider: alpha.provider }, context);
    const tried = () => runAttempt(deps, session, attempt, context);
    expect(await tried()).toMatchObject({ kind: 'made' });
    storePrepared.mockImplementationOnce(async () => {
      stall();
      return true;
    });
    expect(await tried()).toEqual({ kind: 'lost' });
    expect(alpha.sent).toHaveLength(1);
  });

  test('if the attempt is stored with what was prepared', async () => {
    const alpha = fakeProvider('alpha', { preparesLocally: true });
    storePrepared.mockClear();
    const attempt = await planAttempt(deps, { number: 1, provider: alpha.provider }, context);
    expect(await runAttempt(deps, session, attempt, context)).toMatchObject({ kind: 'made' });
    stall();
    expect(await runAttempt(deps, session, attempt, context)).toEqual({ kind: 'lost' });
    expect(alpha.sent).toHaveLength(1);
    expect(storePrepared).not.toHaveBeenCalled();
  });
});
