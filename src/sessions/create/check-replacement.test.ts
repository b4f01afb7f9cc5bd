import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { replay } from '../../router/index.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'first',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};

const HOUR = 3_600_000;

eachStore('a session that replaces another', (makeStore) => {
  async function made(clock = () => new Date()) {
    const [alpha, beta] = [fakeProvider('alpha'), fakeProvider('beta')];
    const on = await sessionsOn(await makeStore(), [alpha, beta], { clock });
    const create = async (change: Partial<CreateSessionInput> = {}, caller = CALLER) =>
      on.sessions.create({ ...INPUT, ...change }, caller);
    const session = async (change: Partial<CreateSessionInput> = {}) => {
      const answer = await create(change);
      if (!('onrampSession' in answer) || !answer.onrampSession) throw new Error(JSON.stringify(answer));
      return answer.onrampSession;
    };
    const report = async (id: string, status: SessionStatus) => {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
      await on.sessions.refresh(id, CALLER);
    };
    return { ...on, alpha, beta, create, session, report };
  }

  test('excludes the provider of the replaced session, says why, and stores its id', async () => {
    const { session, report, policy } = await made();
    const { id, providerId } = await session();
    expect(providerId).toBe('alpha');
    await report(id, 'EXPIRED');
    const second = await session({ idempotencyKey: 'second', replacesSessionId: id });
    expect(second).toMatchObject({ providerId: 'beta', replacesSessionId: id });
    expect(second.decision.candidates).toMatchObject([
      { providerId: 'beta', eligible: true },
      {
        providerId: 'alpha',
        eligible: false,
        reasons: [
          {
            reason: 'EXCLUDED_BY_CALLER',
            message: 'the session that this one replaces ended without success at alpha',
          },
        ],
      },
    ]);
    const candidates = fakeCandidates(['alpha', 'beta']);
    expect(replay(second.decision, candidates, policy).chosen).toBe('beta');
  });

  test.each(['REJECTED', 'FAILED', 'CANCELED', 'REFUNDED'] as const)(
    'may replace a session in %s',
    async (status) => {
      const { session, report } = await made();
      const { id } = await session();
      await report(id, status);
      expect(await session({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
        providerId: 'beta',
      });
    },
  );

  test('excludes a provider that refused the customer before anything was made', async () => {
    const { session, alpha } = await made();
    alpha.before = async () => {
      throw failure('rejected', 'customer');
    };
    const { id, status, providerId } = await session();
    expect([status, providerId]).toEqual(['REJECTED', null]);
    alpha.before = async () => {};
    expect(await session({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
      providerId: 'beta',
    });
  });

  test('excludes no provider if none made the session: a request that was not sent or was rate limited may be repeated', async () => {
    const { session, sessions, alpha, beta, create } = await made();
    const answers = [failure('not_sent', 'provider'), failure('rejected', 'provider', 'rate_limited')];
    const away = async () => {
      throw answers.shift();
    };
    alpha.before = away;
    beta.before = away;
    const answer = await create();
    if (answer.kind !== 'ProviderUnavailable' || !answer.onrampSession) throw new Error(answer.kind);
    const { id } = answer.onrampSession;
    expect(await sessions.cancel(id, CALLER)).toMatchObject({
      onrampSession: { status: 'CANCELED', providerId: null },
    });
    alpha.before = async () => {};
    const second = await session({ idempotencyKey: 'second', replacesSessionId: id });
    expect(second).toMatchObject({ providerId: 'alpha', replacesSessionId: id });
    expect(second.decision.candidates).toMatchObject([{ eligible: true }, { eligible: true }]);
  });

  test('excludes the provider that may have made a session which failed as unconfirmed', async () => {
    let ahead = 0;
    const { session, sessions, alpha } = await made(() => new Date(Date.now() + ahead));
    alpha.after = async () => {
      throw failure('unknown', 'provider');
    };
    alpha.find = async () => 'cannot_tell';
    const { id } = await session();
    ahead = 25 * HOUR;
    await sessions.poll(id);
    expect(await sessions.byIds([id], CALLER)).toMatchObject([{ status: 'FAILED', providerId: null }]);
    alpha.after = async () => {};
    expect(await session({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
      providerId: 'beta',
    });
  });

  test('the refusal to replace an open session says what is possible', async () => {
    const { create, session, report, alpha } = await made();
    const { id, createdAt } = await session();
    const refusal = async () => {
      const answer = await create({ idempotencyKey: 'second', replacesSessionId: id });
      return answer.kind === 'InvalidInput' ? answer.issues[0]?.message : answer.kind;
    };
    const given = new Date(createdAt.getTime() + 30 * 24 * HOUR).toISOString();
    const message = `names a session that is READY: it can still be paid until ${given}, and alpha cannot cancel it: wait for its end, or leave this out to buy beside it`;
    expect(await refusal()).toBe(message);
    const expiresAt = new Date(Date.now() + HOUR);
    for (const news of alpha.made.values()) Object.assign(news, { expiresAt });
    await report(id, 'AWAITING_PAYMENT');
    expect(await refusal()).toContain(`until ${expiresAt.toISOString()}, and alpha cannot cancel it`);

    alpha.operations.sessions.cancel = async () => ({
      reference: 'x',
      status: 'CANCELED',
      providerStatus: 'x',
    });
    expect(await refusal()).toContain('it can still be paid, so cancelOnrampSession first');
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING'] as const) {
      await report(id, status);
      expect(await refusal()).toMatch(new RegExp(`is ${status}: it was paid\\. Watch it`));
    }
  });

  test('the refusal to replace a session in CREATING names cancelOnrampSession', async () => {
    const { create, session, alpha } = await made();
    alpha.after = async () => {
      throw failure('unknown', 'provider');
    };
    const { id } = await session();
    expect(await create({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
      issues: [
        { message: expect.stringMatching(/CREATING: no provider has confirmed.*cancelOnrampSession/) },
      ],
    });
  });

  test('is refused for an open, completed or unknown session or one of another project; the key stays free', async () => {
    const { create, session, report, count } = await made();
    const { id } = await session();
    const refusal = async (replacesSessionId: string, caller = CALLER) => {
      const answer = await create({ idempotencyKey: 'second', replacesSessionId }, caller);
      if (answer.kind !== 'InvalidInput') throw new Error(answer.kind);
      expect(answer.issues.map(({ path }) => path)).toEqual(['input.replacesSessionId']);
      return answer.issues[0]?.message;
    };
    expect(await refusal(id)).toContain('READY');
    await report(id, 'COMPLETED');
    expect(await refusal(id)).toContain('COMPLETED');
    const absent = await refusal(newId('onrampSession'));
    expect(await refusal('no id')).toBe(absent);
    expect(await refusal(id, { ...CALLER, projectId: 'prj_other' })).toBe(absent);
    expect(await count()).toBe(1);
  });

  test('the replaced session is part of the fingerprint', async () => {
    const { create, session, report } = await made();
    const { id } = await session();
    await report(id, 'EXPIRED');
    const second = await session({ idempotencyKey: 'second', replacesSessionId: id });
    expect(await create({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
      replayed: true,
      onrampSession: { id: second.id },
    });
    expect(await create({ idempotencyKey: 'second' })).toMatchObject({ kind: 'IdempotencyConflict' });
  });

  function fakeCandidates(ids: string[]) {
    return ids.map((providerId) => ({
      providerId,
      capabilities: fakeProvider(providerId).provider.capabilities,
      disabled: null,
      down: false,
    }));
  }
});
