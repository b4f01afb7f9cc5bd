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

eachStore('a session in place of another', (makeStore) => {
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
    const say = async (id: string, status: SessionStatus) => {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
      await on.sessions.refresh(id, CALLER);
    };
    return { ...on, alpha, beta, create, session, say };
  }

  test('leaves its provider out, says why, and keeps the trail', async () => {
    const { session, say, policy } = await made();
    const { id, providerId } = await session();
    expect(providerId).toBe('alpha');
    await say(id, 'EXPIRED');
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

  test.each(['REJECTED', 'FAILED', 'CANCELED', 'REFUNDED'] as const)('may follow %s', async (status) => {
    const { session, say } = await made();
    const { id } = await session();
    await say(id, status);
    expect(await session({ idempotencyKey: 'second', replacesSessionId: id })).toMatchObject({
      providerId: 'beta',
    });
  });

  test('after a refusal before anything was made, the one who refused is left out', async () => {
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

  test('one that nobody had made leaves out nobody: what was never sent, or turned away, may be asked again', async () => {
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

  test('one that was given up leaves out the provider that may have made it', async () => {
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

  test('the refusal of an open one says what can be done about it, and nothing that cannot', async () => {
    const { create, session, say, alpha } = await made();
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
    await say(id, 'AWAITING_PAYMENT');
    expect(await refusal()).toContain(`until ${expiresAt.toISOString()}, and alpha cannot cancel it`);

    alpha.operations.sessions.cancel = async () => ({
      reference: 'x',
      status: 'CANCELED',
      providerStatus: 'x',
    });
    expect(await refusal()).toContain('it can still be paid, so cancelOnrampSession first');
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING'] as const) {
      await say(id, status);
      expect(await refusal()).toMatch(new RegExp(`is ${status}: it was paid\\. Watch it`));
    }
  });

  test('one that is still being made may be called off', async () => {
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

  test('is refused for one that is open, completed, of nobody or of another project; the key stays free', async () => {
    const { create, session, say, count } = await made();
    const { id } = await session();
    const refusal = async (replacesSessionId: string, caller = CALLER) => {
      const answer = await create({ idempotencyKey: 'second', replacesSessionId }, caller);
      if (answer.kind !== 'InvalidInput') throw new Error(answer.kind);
      expect(answer.issues.map(({ path }) => path)).toEqual(['input.replacesSessionId']);
      return answer.issues[0]?.message;
    };
    expect(await refusal(id)).toContain('READY');
    await say(id, 'COMPLETED');
    expect(await refusal(id)).toContain('COMPLETED');
    const absent = await refusal(newId('onrampSession'));
    expect(await refusal('no id')).toBe(absent);
    expect(await refusal(id, { ...CALLER, projectId: 'prj_other' })).toBe(absent);
    expect(await count()).toBe(1);
  });

  test('is part of what the key stands for', async () => {
    const { create, session, say } = await made();
    const { id } = await session();
    await say(id, 'EXPIRED');
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
