import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { ErrorClass, Outcome } from '../../../provider/error.ts';
import type { Store } from '../../../store/index.ts';
import { eachStore } from '../../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput } from '../../types.ts';
import { ABSENT_AFTER_SECONDS } from './search.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const lost = async () => {
  throw failure('unknown', 'provider', 'timeout');
};

async function older(store: Store, seconds: number) {
  await sql`update session_attempt set started_at = started_at - make_interval(secs => ${seconds}),
    sent_at = sent_at - make_interval(secs => ${seconds})`.execute(store.db);
}

async function unresolved(makeStore: () => Promise<Store>, input = INPUT) {
  const store = await makeStore();
  const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
  a.after = lost;
  const on = await sessionsOn(store, [a, b]);
  const first = await on.sessions.create(input, CALLER);
  expect(first).toMatchObject({ kind: 'OnrampSessionPayload', onrampSession: { status: 'CREATING' } });
  return { store, a, b, ...on };
}

eachStore('a create with an unknown outcome', (makeStore) => {
  test('a repeat first sends the same body under the same key: one call, and no search', async () => {
    const { a, b, sessions } = await unresolved(makeStore);
    a.after = async () => {};
    a.find = async () => {
      throw new Error('searched');
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'READY' } });
    expect(a.sent[1]).toEqual(a.sent[0]);
    expect([a.sent.length, a.made.size, b.sent.length]).toEqual([2, 1, 0]);
  });

  test('a search goes on where it stopped, each page counts, and 10,000 sessions are searched in a few passes', async () => {
    const { store, a, b, sessions, deps } = await unresolved(makeStore);
    const taken: string[] = [];
    deps.pollBudget.take = ({ id }) => taken.push(id) > 0;
    const PAGES = 100;
    const seen: number[] = [];
    let passes = 0;
    // 300 ms a page, on a clock of the test: after 8 s the call is aborted.
    a.operations.sessions.find = async ({ walk }) => {
      passes += 1;
      for (let page = Number(walk?.after ?? 0), now = 0; page < PAGES; page += 1) {
        if (!walk?.take()) return 'unfinished';
        now += 300;
        if (now > 8_000) return 'unfinished';
        seen.push(page);
        walk.reached(String(page + 1));
      }
      return 'absent';
    };
    await sessions.create(INPUT, CALLER);
    expect(a.sent).toHaveLength(2);
    // That walk began before "absent" could be proof, so the next one begins at the head of the list.
    await older(store, ABSENT_AFTER_SECONDS + 1);
    [passes, seen.length, taken.length] = [0, 0, 0];
    for (let repeats = 0; repeats < 3; repeats++) {
      expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    }
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'beta' } });
    expect(passes).toBe(4);
    expect(seen).toEqual(Array.from({ length: PAGES }, (_, page) => page));
    expect(taken).toHaveLength(PAGES + 3);
    expect([a.sent.length, b.sent.length]).toEqual([2, 1]);
  });

  test('a search begins again if something may have been sent since it stopped', async () => {
    const { store, a, sessions } = await unresolved(makeStore);
    const begins: Array<string | null | undefined> = [];
    a.operations.sessions.find = async ({ walk }) => {
      begins.push(walk?.after);
      walk?.reached('page-2');
      return 'unfinished';
    };
    await sessions.create(INPUT, CALLER);
    await older(store, ABSENT_AFTER_SECONDS + 1);
    await sessions.create(INPUT, CALLER);
    await sessions.create(INPUT, CALLER);
    await sql`update session_attempt set lease_until = now() + interval '15 seconds'`.execute(store.db);
    await sql`update session_attempt set lease_until = null`.execute(store.db);
    await sessions.create(INPUT, CALLER);
    expect(begins).toEqual([null, null, 'page-2', null]);
  });

  test('a repeat returns what the provider made and asks no other provider', async () => {
    const { a, b, sessions } = await unresolved(makeStore);
    const again = await sessions.create(INPUT, CALLER);
    expect(again).toMatchObject({ replayed: true, onrampSession: { status: 'READY', providerId: 'alpha' } });
    expect([a.made.size, b.sent.length]).toEqual([1, 0]);
  });

  test('a repeat sends the same body under the same key if the provider cannot tell', async () => {
    const { a, b, sessions } = await unresolved(makeStore);
    a.find = async () => 'cannot_tell';
    a.after = async () => {};
    const again = await sessions.create(INPUT, CALLER);
    expect(again).toMatchObject({ onrampSession: { status: 'READY' } });
    expect(a.sent[1]).toEqual(a.sent[0]);
    expect([a.sent.length, a.made.size, b.sent.length]).toEqual([2, 1, 0]);
  });

  test('a repeat that finds that nothing was made tries again immediately, under a new key', async () => {
    const store = await makeStore();
    const alpha = fakeProvider('alpha');
    alpha.before = lost;
    const { sessions } = await sessionsOn(store, [alpha]);
    await sessions.create(INPUT, CALLER);
    await sessions.create(INPUT, CALLER);
    await older(store, ABSENT_AFTER_SECONDS);
    alpha.before = async () => {};
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'READY' } });
    expect(new Set(alpha.sent.map(({ key }) => key)).size).toBe(2);
    expect(alpha.made.size).toBe(1);
  });

  test.each([
    ['the provider has forgotten the key', 90_000, INPUT, INPUT],
    ['the prefill is missing', 0, { ...INPUT, prefill: { email: 'a@b.example' } }, INPUT],
  ])('nothing is sent if %s', async (_, age, first, second) => {
    const { store, a, sessions } = await unresolved(makeStore, first);
    a.find = async () => 'cannot_tell';
    await older(store, age);
    expect(await sessions.create(second, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(a.sent).toHaveLength(1);
    // The attempt is released afterwards: the next repeat asks again.
    a.find = null;
    expect(await sessions.create(second, CALLER)).toMatchObject({ onrampSession: { status: 'READY' } });
  });

  test.each<[Outcome, ErrorClass]>([
    ['not_sent', 'provider'],
    ['not_sent', 'request'],
    ['rejected', 'provider'],
    ['unknown', 'provider'],
  ])(
    'a repeat that fails with %s, %s proves nothing about the first request: no other provider is asked',
    async (outcome, kind) => {
      const { a, b, sessions, store } = await unresolved(makeStore);
      a.find = async () => 'cannot_tell';
      a.before = async () => {
        throw failure(outcome, kind, 'circuit_open');
      };
      const answer = await sessions.create(INPUT, CALLER);
      expect(answer).toMatchObject({ kind: 'OnrampSessionPayload', onrampSession: { status: 'CREATING' } });
      expect(b.sent).toEqual([]);
      const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
      expect((await sessions.attempts([id], CALLER))[0]).toMatchObject([{ outcome: 'UNKNOWN' }]);
      a.before = async () => {};
      a.after = async () => {};
      expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'alpha' } });
      expect([a.made.size, b.sent.length]).toEqual([1, 0]);
    },
  );

  test('"absent" leads to the next provider once it is proof', async () => {
    const { store, a, b, sessions } = await unresolved(makeStore);
    a.find = async () => 'absent';
    const young = await sessions.create(INPUT, CALLER);
    expect(young).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(b.sent).toEqual([]);
    await older(store, ABSENT_AFTER_SECONDS + 1);
    const again = await sessions.create(INPUT, CALLER);
    expect(again).toMatchObject({ onrampSession: { status: 'READY', providerId: 'beta' } });
  });

  test('after the first repeat nothing is sent again until "absent" is proof', async () => {
    const { a, sessions } = await unresolved(makeStore);
    a.find = async () => 'absent';
    for (let repeats = 0; repeats < 3; repeats++) {
      expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    }
    expect(a.sent).toHaveLength(2);
  });

  test('"absent" is proof only 30 s after the last create was sent: one purchase, however late it is made', async () => {
    const { store, a, b, sessions } = await unresolved(makeStore);
    // The first request was lost, and so is the answer to the second, which the provider is still processing.
    a.made.clear();
    a.find = async () => 'cannot_tell';
    let finish = () => {};
    a.before = async () => {
      finish = () => void a.made.set(a.sent.at(-1)?.key ?? '', a.news('alpha_late'));
      throw failure('unknown', 'provider', 'timeout');
    };
    await older(store, ABSENT_AFTER_SECONDS - 3);
    await sessions.create(INPUT, CALLER);
    expect(a.sent).toHaveLength(2);
    await older(store, 5);
    a.find = async () => 'absent';
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    finish();
    a.find = async () => [...a.made.values()][0] ?? 'absent';
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({
      onrampSession: { status: 'READY', providerReference: 'alpha_late' },
    });
    expect([a.made.size, b.made.size]).toEqual([1, 0]);
  });

  test('repeats that send nothing do not delay the moment from which "absent" is proof', async () => {
    const { store, a, sessions } = await unresolved(makeStore);
    a.find = async () => 'absent';
    await sessions.create(INPUT, CALLER);
    await older(store, ABSENT_AFTER_SECONDS - 3);
    for (let repeats = 0; repeats < 3; repeats++) await sessions.create(INPUT, CALLER);
    await older(store, 4);
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'beta' } });
  });

  test('a process that took the lease may have sent, even an older version or one that died', async () => {
    const { store, a, b, sessions } = await unresolved(makeStore);
    await older(store, ABSENT_AFTER_SECONDS + 1);
    await sql`update session_attempt set lease_until = now() + interval '15 seconds'`.execute(store.db);
    await sql`update session_attempt set lease_until = null`.execute(store.db);
    a.find = async () => 'absent';
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(b.sent).toEqual([]);
  });

  test('a search covers the time until 15 minutes after the last create was sent', async () => {
    const { store, a, sessions } = await unresolved(makeStore);
    await older(store, 3_600);
    const asked: Array<Date | undefined> = [];
    a.operations.sessions.find = async ({ createdBefore }) => {
      asked.push(createdBefore);
      return 'cannot_tell';
    };
    const rows = () => store.db.selectFrom('session_attempt').select('sent_at').execute();
    const [first] = await rows();
    // It is sent again, an hour after the first request.
    await sessions.create(INPUT, CALLER);
    const [second] = await rows();
    await sessions.create(INPUT, CALLER);
    const quarter = (moment: Date | undefined) => new Date((moment?.getTime() ?? 0) + 15 * 60_000);
    expect(asked).toEqual([quarter(first?.sent_at), quarter(second?.sent_at)]);
    expect(second?.sent_at.getTime()).toBeGreaterThan((first?.sent_at.getTime() ?? 0) + 3_000_000);
  });

  test("a search finds what was made even if the provider's clock is ten minutes behind", async () => {
    const { store, a, b, sessions } = await unresolved(makeStore);
    await older(store, ABSENT_AFTER_SECONDS + 1);
    const { started_at } = await store.db
      .selectFrom('session_attempt')
      .select('started_at')
      .executeTakeFirstOrThrow();
    const there = started_at.getTime() - 600_000;
    a.operations.sessions.find = async ({ createdAfter }) =>
      createdAfter.getTime() < there ? ([...a.made.values()][0] ?? 'absent') : 'absent';
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'alpha' } });
    expect([a.made.size, b.sent.length]).toEqual([1, 0]);
  });

  test('after the lease of a dead process ends, a repeat finds what it made', async () => {
    const { store, a, sessions } = await unresolved(makeStore);
    await sql`update session_attempt set outcome = 'IN_PROGRESS', ended_at = null, lease_until = now() - interval '1 second'`.execute(
      store.db,
    );
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({
      onrampSession: { status: 'READY', providerReference: [...a.made.values()][0]?.reference },
    });
    expect(a.made.size).toBe(1);
  });

  test('a repeat tries the first choice again if the process died before it sent anything', async () => {
    const store = await makeStore();
    const a = fakeProvider('alpha');
    const b = fakeProvider('beta');
    const { sessions } = await sessionsOn(store, [a, b]);
    // The lease ends while it prepares, so it must not send.
    a.prepare = async (request) => {
      await sql`update session_attempt set lease_until = now() - interval '1 second'`.execute(store.db);
      return { reference: request.sessionId };
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { status: 'CREATING' } });
    expect(a.sent).toEqual([]);
    a.prepare = async (request) => ({ reference: request.sessionId });
    const again = await sessions.create(INPUT, CALLER);
    expect(again).toMatchObject({ onrampSession: { status: 'READY', providerId: 'alpha' } });
    const id = again.kind === 'OnrampSessionPayload' ? again.onrampSession.id : '';
    expect((await sessions.attempts([id], CALLER))[0]).toMatchObject([
      { number: 1, providerId: 'alpha', outcome: 'NOT_SENT', reason: null },
      { number: 2, providerId: 'alpha', outcome: 'CREATED' },
    ]);
    expect([a.sent.length, b.sent.length]).toEqual([1, 0]);
  });

  test('each provider is tried once after the process died before it sent anything', async () => {
    const store = await makeStore();
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    const { sessions } = await sessionsOn(store, [a, b]);
    a.prepare = async (request) => {
      await sql`update session_attempt set lease_until = now() - interval '1 second'`.execute(store.db);
      return { reference: request.sessionId };
    };
    await sessions.create(INPUT, CALLER);
    a.prepare = async (request) => ({ reference: request.sessionId });
    a.before = b.before = async () => {
      throw failure('not_sent', 'provider', 'connection_refused');
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
    expect([a.sent.length, b.sent.length]).toEqual([1, 1]);
  });

  test('an answer that arrives after another attempt took over is an orphan', async () => {
    const store = await makeStore();
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    const { sessions, logged } = await sessionsOn(store, [a, b]);
    a.after = async () => {
      await sql`update session_attempt set lease_until = now() - interval '1 second',
        started_at = now() - interval '2 days', sent_at = now() - interval '2 days'`.execute(store.db);
      a.find = async () => 'absent';
      expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'beta' } });
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'beta' } });
    expect(logged).toContain(
      'A provider made a session after its attempt had ended; no customer was sent there',
    );
  });

  test('a webhook links it, even if the provider cannot be searched', async () => {
    const { a, sessions, store } = await unresolved(makeStore);
    a.find = async () => 'cannot_tell';
    const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
    const hint = { providerId: 'alpha', reference: `alpha_${id}`, sessionId: id };
    expect(await sessions.handleWebhook(hint, 'WEBHOOK')).toBe('applied');
    const [session] = await sessions.byIds([id], CALLER);
    expect(session).toMatchObject({ status: 'READY', providerReference: `alpha_${id}` });
    expect(await sessions.handleWebhook({ ...hint, providerId: 'beta', sessionId: id }, 'WEBHOOK')).toBe(
      'unknown',
    );
  });

  test('a webhook does not link what the provider has under another session id', async () => {
    const { a, sessions, store } = await unresolved(makeStore);
    const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
    const get = a.provider.operations.sessions.get;
    a.provider.operations.sessions.get = async (reference, call) =>
      reference === 'alpha_other'
        ? { ...a.news(reference), status: 'COMPLETED', sessionId: 'ons_other' }
        : get(reference, call);
    await sessions.handleWebhook({ providerId: 'alpha', reference: 'alpha_other', sessionId: id }, 'WEBHOOK');
    const [session] = await sessions.byIds([id], CALLER);
    expect(session).toMatchObject({ status: 'READY', providerReference: `alpha_${id}` });
  });

  test('a webhook of another provider does not make the gateway ask that provider', async () => {
    const { a, b, sessions, store } = await unresolved(makeStore);
    const asked: string[] = [];
    b.provider.operations.sessions.get = async (reference) => {
      asked.push(reference);
      return b.news(reference);
    };
    const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
    await sessions.handleWebhook({ providerId: 'beta', reference: null, sessionId: id }, 'WEBHOOK');
    const [session] = await sessions.byIds([id], CALLER);
    expect(session).toMatchObject({ status: 'READY', providerId: 'alpha' });
    expect([a.made.size, asked]).toEqual([1, []]);
  });

  test('fifty concurrent webhooks are one change', async () => {
    const { a, sessions, store } = await unresolved(makeStore);
    await sessions.create(INPUT, CALLER);
    const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
    for (const news of a.made.values()) Object.assign(news, { status: 'COMPLETED', providerStatus: 'done' });
    const hint = { providerId: 'alpha', reference: `alpha_${id}`, sessionId: id };
    const before = (await sessions.byIds([id], CALLER))[0]?.revision ?? 0;
    await Promise.all(Array.from({ length: 50 }, () => sessions.handleWebhook(hint, 'WEBHOOK')));
    const [session] = await sessions.byIds([id], CALLER);
    expect(session).toMatchObject({ status: 'COMPLETED', revision: before + 1, sealedHandoff: null });
    const [events] = await sessions.events([id], CALLER);
    expect(events?.filter(({ to }) => to === 'COMPLETED')).toHaveLength(1);
    for (const news of a.made.values()) Object.assign(news, { status: 'READY', providerStatus: 'back' });
    await Promise.all(Array.from({ length: 5 }, () => sessions.refresh(id, CALLER)));
    const [after] = await sessions.events([id], CALLER);
    expect(after?.filter(({ applied }) => !applied)).toHaveLength(1);
    expect((await sessions.byIds([id], CALLER))[0]?.revision).toBe(before + 1);
  });
});
