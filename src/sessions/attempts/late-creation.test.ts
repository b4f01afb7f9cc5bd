import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { eachStore } from '../../store/testing.ts';
import { MAKING_HOURS } from '../reconcile/expire.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';
import { ABSENT_AFTER_SECONDS } from './recover.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const DAY = 24;
const lost = async () => {
  throw failure('unknown', 'provider', 'timeout');
};

eachStore('what comes to light of a session that was given up', (makeStore) => {
  /** A create that nobody could tell of; what the provider made is there all the same. */
  async function lostCreate() {
    const store = await makeStore();
    const [alpha, beta] = [fakeProvider('alpha'), fakeProvider('beta')];
    alpha.after = lost;
    alpha.find = vi.fn(async () => 'cannot_tell' as const);
    let now = Date.now();
    const on = await sessionsOn(store, [alpha, beta], { clock: () => new Date(now) });
    const answer = await on.sessions.create(INPUT, CALLER);
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    const { id } = answer.onrampSession;
    const read = async () => {
      const [session] = await on.sessions.byIds([id], CALLER);
      if (!session) throw new Error('no session');
      return session;
    };
    const later = (hours: number) => {
      now += hours * 3_600_000;
    };
    const say = (status: SessionStatus, more: Partial<SessionNews> = {}) => {
      for (const news of alpha.made.values())
        Object.assign(news, { status, providerStatus: status, ...more });
    };
    const tell = (reference: string | null = `alpha_${id}`, providerId = 'alpha') =>
      on.sessions.handleWebhook({ providerId, reference, sessionId: id }, 'WEBHOOK');
    const notes = async () => ((await on.sessions.events([id], CALLER))[0] ?? []).map(({ note }) => note);
    const outcomes = async () =>
      ((await on.sessions.attempts([id], CALLER))[0] ?? []).map(({ outcome }) => outcome);
    const dueSeconds = async () => {
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from next_check_at - now())::float8 as seconds from onramp_session`.execute(
        store.db,
      );
      return rows[0]?.seconds ?? null;
    };
    return { ...on, store, alpha, beta, id, read, later, say, tell, notes, outcomes, dueSeconds };
  }

  async function givenUp() {
    const on = await lostCreate();
    on.later(MAKING_HOURS + 1);
    await on.sessions.poll(on.id);
    expect(await on.read()).toMatchObject({ status: 'FAILED', providerId: null });
    // From here on the provider can be searched, and nothing may be sent.
    on.alpha.sent.length = 0;
    const find = vi.fn(async () => [...on.alpha.made.values()][0] ?? ('absent' as const));
    on.alpha.find = find;
    return { ...on, find };
  }

  test('its provider is asked once a day until the horizon, and no more', async () => {
    const { sessions, id, find, alpha, later, read, dueSeconds } = await givenUp();
    expect(await dueSeconds()).toBeGreaterThan(23 * 3_600);
    alpha.made.clear();
    for (let day = 1; day <= 29; day++) {
      later(DAY);
      await sessions.poll(id);
      expect(find).toHaveBeenCalledTimes(day);
    }
    expect(await dueSeconds()).toBeGreaterThan(23 * 3_600);
    later(2 * DAY);
    await sessions.poll(id);
    expect(find).toHaveBeenCalledTimes(29);
    expect(await dueSeconds()).toBeNull();
    expect(await read()).toMatchObject({ status: 'FAILED', providerId: null });
    expect(alpha.sent).toEqual([]);
  });

  test("the horizon is the provider's own", async () => {
    const { alpha, sessions, id, later, read, deps } = await lostCreate();
    Object.assign(alpha.provider.capabilities, { lateNewsDays: 90 });
    later(MAKING_HOURS + 1);
    await sessions.poll(id);
    const days = ((await read()).latePaymentDeadline?.getTime() ?? 0) - deps.clock().getTime();
    expect(days / 86_400_000).toBe(90);
  });

  test('found unpaid it stays FAILED, is known by its reference, and nobody is sent there', async () => {
    const { sessions, id, read, outcomes, notes, logged, alpha, later, say, dueSeconds } = await givenUp();
    await sessions.poll(id);
    const found = await read();
    expect(found).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'PROVIDER_OUTCOME_UNKNOWN' },
      providerId: 'alpha',
      providerReference: `alpha_${id}`,
      sealedHandoff: null,
    });
    expect(sessions.handoff(found, null)).toBeNull();
    expect(await outcomes()).toEqual(['CREATED']);
    expect((await notes()).at(-1)).toContain('nobody was sent there');
    expect(logged).toContain('a provider made a session after it was given up; nobody was sent there');
    expect(await sessions.resume(id, null, CALLER)).toMatchObject({ kind: 'WrongState' });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ kind: 'WrongState' });
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { id, status: 'FAILED' } });
    expect(alpha.sent).toEqual([]);
    // What does not change it is written down once, and a payment still counts.
    const { latePaymentDeadline } = found;
    for (let day = 0; day < 3; day++) {
      later(DAY);
      await sessions.poll(id);
    }
    expect(await read()).toMatchObject({ status: 'FAILED', revision: found.revision, latePaymentDeadline });
    expect(await dueSeconds()).toBeGreaterThan(23 * 3_600);
    say('DELIVERING');
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'DELIVERING', failure: null, latePaymentDeadline: null });
  });

  test.each<[SessionStatus, SessionStatus]>([
    ['PAYMENT_PROCESSING', 'PAYMENT_PROCESSING'],
    ['COMPLETED', 'COMPLETED'],
    ['REFUNDED', 'REFUNDED'],
    ['AWAITING_PAYMENT', 'FAILED'],
    ['EXPIRED', 'FAILED'],
    ['REJECTED', 'FAILED'],
  ])('found %s it becomes %s, without a hand-off', async (said, status) => {
    const { sessions, id, read, say, logged } = await givenUp();
    say(said);
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status, providerReference: `alpha_${id}`, sealedHandoff: null });
    const paid = 'a session was paid after it was given up; the customer may have bought again';
    expect(logged.includes(paid)).toBe(said === status);
  });

  test('whoever asks for it is told what is true', async () => {
    const { sessions, id, say, alpha } = await givenUp();
    alpha.find = lost;
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
    alpha.find = async () => 'absent';
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ onrampSession: { status: 'FAILED' } });
    alpha.find = null;
    say('DELIVERING');
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ onrampSession: { status: 'DELIVERING' } });
  });

  test('a webhook that names it binds it, also where the provider cannot be searched', async () => {
    const { read, say, tell, alpha, find } = await givenUp();
    alpha.find = async () => 'cannot_tell';
    expect(await tell(null)).toBe('unknown');
    expect(await tell()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'FAILED', providerReference: `alpha_${(await read()).id}` });
    say('COMPLETED');
    expect(await tell()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(find).not.toHaveBeenCalled();
  });

  test('a webhook without a reference has it searched for', async () => {
    const { read, say, tell } = await givenUp();
    say('DELIVERING');
    expect(await tell(null)).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });

  test("another provider's word, another session's, and another purchase's reference do not bind it", async () => {
    const { read, say, tell, alpha, beta, id, sessions } = await givenUp();
    say('COMPLETED');
    const asked = vi.spyOn(beta.operations.sessions, 'get');
    await tell(`beta_${id}`, 'beta');
    expect(asked).not.toHaveBeenCalled();
    say('COMPLETED', { sessionId: 'ons_other' });
    expect(await tell()).toBe('applied');
    say('COMPLETED', { sessionId: id });
    alpha.after = async () => {};
    const other = await sessions.create({ ...INPUT, idempotencyKey: 'key-2' }, CALLER);
    if (other.kind !== 'OnrampSessionPayload') throw new Error(other.kind);
    expect(await tell(other.onrampSession.providerReference)).toBe('applied');
    expect(await read()).toMatchObject({ status: 'FAILED', providerId: null, providerReference: null });
    expect(await tell()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('heard of from all sides at once it is bound once', async () => {
    const { read, say, tell, sessions, id } = await givenUp();
    say('DELIVERING');
    const { revision } = await read();
    await Promise.all(
      Array.from({ length: 10 }, () => [tell(), sessions.poll(id), sessions.refresh(id, CALLER)]).flat(),
    );
    expect(await read()).toMatchObject({ status: 'DELIVERING', revision: revision + 1 });
  });

  test('an answer that comes while it is being given up is bound, and nobody is sent there', async () => {
    const { alpha, sessions, id, later, read, store } = await lostCreate();
    later(MAKING_HOURS + 1);
    alpha.find = async () => {
      // Its lease ends while it asks, and another process gives the session up.
      await sql`update session_attempt set lease_until = now() - interval '1 second'`.execute(store.db);
      alpha.find = async () => 'cannot_tell';
      await sessions.poll(id);
      expect(await read()).toMatchObject({ status: 'FAILED', providerId: null });
      return [...alpha.made.values()][0] ?? 'absent';
    };
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({
      onrampSession: { status: 'FAILED', providerReference: `alpha_${id}`, sealedHandoff: null },
    });
  });

  test('nobody is asked where it was proved that nothing was made; a webhook that knows better counts', async () => {
    const { alpha, beta, sessions, id, later, read, store, tell, say } = await lostCreate();
    Object.assign(beta.provider, { disabled: 'off' });
    alpha.find = async () => 'absent';
    await sql`update session_attempt set sent_at = now() - make_interval(secs => ${ABSENT_AFTER_SECONDS + 1})`.execute(
      store.db,
    );
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'CREATING' });
    later(MAKING_HOURS + 1);
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'FAILED', providerId: null });
    const find = vi.fn(async () => 'absent' as const);
    alpha.find = find;
    await sessions.poll(id);
    await sessions.refresh(id, CALLER);
    expect(find).not.toHaveBeenCalled();
    say('DELIVERING');
    expect(await tell()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });

  test('while it is being made, too, a webhook counts more than a proof that nothing was made', async () => {
    const { alpha, beta, sessions, id, read, store, tell, say } = await lostCreate();
    Object.assign(beta.provider, { disabled: 'off' });
    alpha.find = async () => 'absent';
    await sql`update session_attempt set sent_at = now() - make_interval(secs => ${ABSENT_AFTER_SECONDS + 1})`.execute(
      store.db,
    );
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'CREATING' });
    expect(await tell(null)).toBe('unknown');
    say('DELIVERING');
    expect(await tell()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: `alpha_${id}` });
  });
});
