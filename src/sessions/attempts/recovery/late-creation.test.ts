import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { SessionStatus } from '../../../domain/session/status.ts';
import type { SessionNews } from '../../../provider/sessions.ts';
import { eachStore } from '../../../store/testing.ts';
import { CREATING_HOURS } from '../../reconcile/expire.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput } from '../../types.ts';
import { ABSENT_AFTER_SECONDS } from './search.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const DAY = 24;
const lost = async () => {
  throw failure('unknown', 'provider', 'timeout');
};

eachStore('a late creation of a session that ended unconfirmed', (makeStore) => {
  /** A create with an unknown outcome; the provider has made the session all the same. */
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
    const report = (status: SessionStatus, more: Partial<SessionNews> = {}) => {
      for (const news of alpha.made.values())
        Object.assign(news, { status, providerStatus: status, ...more });
    };
    const sendWebhook = (reference: string | null = `alpha_${id}`, providerId = 'alpha') =>
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
    return { ...on, store, alpha, beta, id, read, later, report, sendWebhook, notes, outcomes, dueSeconds };
  }

  /** As `lostCreate`; then the only provider proves that it made nothing. */
  async function provedAbsent() {
    const on = await lostCreate();
    const { alpha, beta, sessions, id, read, store } = on;
    Object.assign(beta.provider, { disabled: 'off' });
    alpha.find = async () => 'absent';
    await sessions.poll(id);
    await sql`update session_attempt set sent_at = now() - make_interval(secs => ${ABSENT_AFTER_SECONDS + 1})`.execute(
      store.db,
    );
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'CREATING' });
    return on;
  }

  async function failedUnconfirmed() {
    const on = await lostCreate();
    on.later(CREATING_HOURS + 1);
    await on.sessions.poll(on.id);
    expect(await on.read()).toMatchObject({ status: 'FAILED', providerId: null });
    // From now on the provider can be searched, and nothing may be sent.
    on.alpha.sent.length = 0;
    const find = vi.fn(async () => [...on.alpha.made.values()][0] ?? ('absent' as const));
    on.alpha.find = find;
    return { ...on, find };
  }

  test('its provider is polled once a day until the late-payment deadline, and not after it', async () => {
    const { sessions, id, find, alpha, later, read, dueSeconds } = await failedUnconfirmed();
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

  test('a search of many pages goes on where the poll before it stopped, and begins anew after its end', async () => {
    const { sessions, id, alpha, later, store } = await failedUnconfirmed();
    // By the database's clock: what the provider lacks is proof only then.
    await sql`update session_attempt set sent_at = sent_at - interval '1 minute'`.execute(store.db);
    const begins: Array<string | null | undefined> = [];
    const pages = ['page-1', 'page-2', null, 'page-1'];
    alpha.operations.sessions.find = async ({ walk }) => {
      begins.push(walk?.after);
      const reached = pages[begins.length - 1];
      if (reached) walk?.reached(reached);
      return reached ? 'unfinished' : 'absent';
    };
    for (const _page of pages) {
      later(DAY);
      await sessions.poll(id);
    }
    expect(begins).toEqual([null, 'page-1', 'page-2', null]);
  });

  test('the late-payment deadline is that of the provider', async () => {
    const { alpha, sessions, id, later, read, deps } = await lostCreate();
    Object.assign(alpha.provider.capabilities, { lateNewsDays: 90 });
    later(CREATING_HOURS + 1);
    await sessions.poll(id);
    const days = ((await read()).latePaymentDeadline?.getTime() ?? 0) - deps.clock().getTime();
    expect(days / 86_400_000).toBe(90);
  });

  test('found unpaid, it stays FAILED, has its reference, and no customer is sent there', async () => {
    const { sessions, id, read, outcomes, notes, logged, alpha, later, report, dueSeconds } =
      await failedUnconfirmed();
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
    expect((await notes()).at(-1)).toContain('no customer was sent there');
    expect(logged).toContain(
      'A provider made a session after its attempt had ended; no customer was sent there',
    );
    expect(await sessions.resume(id, null, CALLER)).toMatchObject({ kind: 'WrongState' });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ kind: 'WrongState' });
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { id, status: 'FAILED' } });
    expect(alpha.sent).toEqual([]);
    // A poll that changes nothing is recorded once, and a payment is still applied.
    const { latePaymentDeadline } = found;
    for (let day = 0; day < 3; day++) {
      later(DAY);
      await sessions.poll(id);
    }
    expect(await read()).toMatchObject({ status: 'FAILED', revision: found.revision, latePaymentDeadline });
    expect(await dueSeconds()).toBeGreaterThan(23 * 3_600);
    report('DELIVERING');
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
  ])('found %s, it becomes %s, without a hand-off', async (said, status) => {
    const { sessions, id, read, report, logged } = await failedUnconfirmed();
    report(said);
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status, providerReference: `alpha_${id}`, sealedHandoff: null });
    const paid = 'A session was paid after it had ended unconfirmed; the customer may have bought again';
    expect(logged.includes(paid)).toBe(said === status);
  });

  test('a refresh returns the state of the provider', async () => {
    const { sessions, id, report, alpha } = await failedUnconfirmed();
    alpha.find = lost;
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
    alpha.find = async () => 'absent';
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ onrampSession: { status: 'FAILED' } });
    alpha.find = null;
    report('DELIVERING');
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ onrampSession: { status: 'DELIVERING' } });
  });

  test('a webhook with its reference links it, even if the provider cannot be searched', async () => {
    const { read, report, sendWebhook, alpha, find } = await failedUnconfirmed();
    alpha.find = async () => 'cannot_tell';
    expect(await sendWebhook(null)).toBe('unknown');
    expect(await sendWebhook()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'FAILED', providerReference: `alpha_${(await read()).id}` });
    report('COMPLETED');
    expect(await sendWebhook()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(find).not.toHaveBeenCalled();
  });

  test('a webhook without a reference makes the gateway search for it', async () => {
    const { read, report, sendWebhook } = await failedUnconfirmed();
    report('DELIVERING');
    expect(await sendWebhook(null)).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });

  test('news of another provider, of another session or of another purchase does not link it', async () => {
    const { read, report, sendWebhook, alpha, beta, id, sessions } = await failedUnconfirmed();
    report('COMPLETED');
    const asked = vi.spyOn(beta.operations.sessions, 'get');
    await sendWebhook(`beta_${id}`, 'beta');
    expect(asked).not.toHaveBeenCalled();
    report('COMPLETED', { sessionId: 'ons_other' });
    expect(await sendWebhook()).toBe('applied');
    report('COMPLETED', { sessionId: id });
    alpha.after = async () => {};
    const other = await sessions.create({ ...INPUT, idempotencyKey: 'key-2' }, CALLER);
    if (other.kind !== 'OnrampSessionPayload') throw new Error(other.kind);
    expect(await sendWebhook(other.onrampSession.providerReference)).toBe('applied');
    expect(await read()).toMatchObject({ status: 'FAILED', providerId: null, providerReference: null });
    expect(await sendWebhook()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('concurrent reports link it once', async () => {
    const { read, report, sendWebhook, sessions, id } = await failedUnconfirmed();
    report('DELIVERING');
    const { revision } = await read();
    await Promise.all(
      Array.from({ length: 10 }, () => [
        sendWebhook(),
        sessions.poll(id),
        sessions.refresh(id, CALLER),
      ]).flat(),
    );
    expect(await read()).toMatchObject({ status: 'DELIVERING', revision: revision + 1 });
  });

  test('an answer that arrives while the session fails is linked, and no customer is sent there', async () => {
    const { alpha, sessions, id, later, read, store } = await lostCreate();
    later(CREATING_HOURS + 1);
    alpha.find = async () => {
      // The lease ends during the search, and another process fails the session.
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

  test('no provider is asked after a proof that nothing was made, until a webhook contradicts it', async () => {
    const { alpha, sessions, id, later, read, sendWebhook, report } = await provedAbsent();
    later(CREATING_HOURS + 1);
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'FAILED', providerId: null });
    const find = vi.fn(async () => 'absent' as const);
    alpha.find = find;
    await sessions.poll(id);
    await sessions.refresh(id, CALLER);
    expect(find).not.toHaveBeenCalled();
    report('DELIVERING');
    expect(await sendWebhook()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });

  test('in CREATING, too, a webhook contradicts a proof that nothing was made', async () => {
    const { id, read, sendWebhook, report } = await provedAbsent();
    expect(await sendWebhook(null)).toBe('pending');
    report('DELIVERING');
    expect(await sendWebhook()).toBe('applied');
    expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: `alpha_${id}` });
  });
});
