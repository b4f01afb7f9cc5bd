import { expect, test, vi } from 'vitest';
import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};

eachStore('canceling a session', (makeStore) => {
  async function made({ ahead = 0 } = {}) {
    const [alpha, beta] = [fakeProvider('alpha'), fakeProvider('beta')];
    const store = await makeStore();
    const clock = () => new Date(Date.now() + ahead);
    const on = await sessionsOn(store, [alpha, beta], { clock });
    const report = (status: SessionStatus, fake = alpha) => {
      for (const news of fake.made.values()) Object.assign(news, { status, providerStatus: status });
    };
    const cancels = () => {
      const cancel = vi.fn(async (reference: string) => {
        report('CANCELED');
        return alpha.operations.sessions.get(reference, { signal: AbortSignal.timeout(1_000) });
      });
      alpha.operations.sessions.cancel = cancel;
      return cancel;
    };
    const create = async (): Promise<OnrampSession> => {
      const answer = await on.sessions.create(INPUT, CALLER);
      if ('onrampSession' in answer && answer.onrampSession) return answer.onrampSession;
      throw new Error(JSON.stringify(answer));
    };
    const read = async (id: string) => (await on.sessions.byIds([id], CALLER))[0];
    const events = async (id: string) => (await on.sessions.events([id], CALLER))[0] ?? [];
    return { ...on, store, alpha, beta, report, cancels, create, read, events };
  }

  test('cancels once at the provider, however often it is called, and removes the hand-off', async () => {
    const { create, cancels, sessions, events } = await made();
    const cancel = cancels();
    const { id, providerReference } = await create();
    const answers = await Promise.all([1, 2, 3].map(() => sessions.cancel(id, CALLER)));
    for (const answer of answers) {
      expect(answer).toMatchObject({
        kind: 'OnrampSessionPayload',
        onrampSession: { status: 'CANCELED', sealedHandoff: null, latePaymentDeadline: expect.any(Date) },
      });
    }
    expect(cancel).toHaveBeenCalledWith(providerReference, expect.anything());
    const before = cancel.mock.calls.length;
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
    expect(cancel.mock.calls.length).toBe(before);
    const steps = (await events(id)).filter(({ to }) => to === 'CANCELED');
    expect(steps).toMatchObject([{ source: 'API', from: 'READY', applied: true }]);
  });

  test('says that the provider is switched off, without the setting of the operator', async () => {
    const { create, sessions, alpha } = await made();
    const { id } = await create();
    Object.assign(alpha.provider, { disabled: 'options.apiKey (set ALPHA_KEY) is missing' });
    const answer = await sessions.cancel(id, CALLER);
    expect(answer).toMatchObject({ kind: 'ProviderUnavailable', message: expect.stringContaining('off') });
    expect(JSON.stringify(answer)).not.toContain('ALPHA_KEY');
  });

  test('does not cancel twice when the webhook arrives before the answer', async () => {
    const { create, cancels, sessions, report, events } = await made();
    const { id, providerReference } = await create();
    const cancel = cancels();
    cancel.mockImplementation(async () => {
      report('CANCELED');
      await sessions.handleWebhook(
        { providerId: 'alpha', reference: providerReference, sessionId: id },
        'WEBHOOK',
      );
      return { reference: providerReference, status: 'CANCELED', providerStatus: 'CANCELED' };
    });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ onrampSession: { status: 'CANCELED' } });
    expect(cancel).toHaveBeenCalledTimes(1);
    expect((await events(id)).filter(({ to }) => to === 'CANCELED')).toHaveLength(1);
  });

  test('leaves the session unchanged if the provider cannot cancel, and says what the customer can do', async () => {
    const { create, sessions, read } = await made();
    const session = await create();
    expect(await sessions.cancel(session.id, CALLER)).toMatchObject({
      kind: 'Unsupported',
      message: expect.stringContaining('without paying'),
    });
    expect(await read(session.id)).toEqual(session);
  });

  test.each(['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED', 'EXPIRED'] as const)(
    'is too late for a session in %s',
    async (status) => {
      const { create, cancels, sessions, report } = await made();
      const cancel = cancels();
      const { id } = await create();
      report(status);
      await sessions.refresh(id, CALLER);
      const answer = await sessions.cancel(id, CALLER);
      expect(answer).toMatchObject({ kind: 'WrongState', onrampSession: { status } });
      expect(cancel).not.toHaveBeenCalled();
    },
  );

  test('returns the paid session if it was paid just before and the provider refuses', async () => {
    const { create, cancels, sessions, report } = await made();
    cancels().mockImplementation(async () => {
      report('PAYMENT_PROCESSING');
      throw failure('rejected', 'request', 'already_paid');
    });
    const { id } = await create();
    expect(await sessions.cancel(id, CALLER)).toMatchObject({
      kind: 'WrongState',
      onrampSession: { status: 'PAYMENT_PROCESSING' },
    });
  });

  test('reads the session after a lost answer; reports a cancel that never arrived as unavailable', async () => {
    const { create, cancels, sessions, report, read } = await made();
    const cancel = cancels();
    const { id } = await create();
    for (const outcome of ['not_sent', 'unknown', 'rejected'] as const) {
      cancel.mockImplementationOnce(async () => {
        throw failure(outcome, 'provider');
      });
      expect(await sessions.cancel(id, CALLER)).toMatchObject({
        kind: 'ProviderUnavailable',
        message: expect.stringContaining('cancelOnrampSession again'),
      });
      expect(await read(id)).toMatchObject({ status: 'READY' });
    }
    cancel.mockImplementationOnce(async () => {
      report('CANCELED');
      throw failure('unknown', 'provider', 'timeout');
    });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({
      kind: 'OnrampSessionPayload',
      onrampSession: { status: 'CANCELED' },
    });
  });

  test('is not canceled while the provider accepted the call but changed nothing', async () => {
    const { create, cancels, sessions, report } = await made();
    const { id, providerReference } = await create();
    cancels().mockImplementation(async () => {
      report('READY');
      return { reference: providerReference, status: null, providerStatus: 'cancel_pending' };
    });
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
  });

  test('cancels a purchase that no provider made, settles it immediately, and the key creates no other', async () => {
    const { create, sessions, alpha, beta, events } = await made({ ahead: 600_000 });
    alpha.before = beta.before = async () => {
      throw failure('not_sent', 'provider');
    };
    const { id, status } = await create();
    expect(status).toBe('CREATING');
    const answer = await sessions.cancel(id, CALLER);
    expect(answer).toMatchObject({
      kind: 'OnrampSessionPayload',
      onrampSession: { status: 'CANCELED', providerId: null },
    });
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    // Even for a process whose clock is behind, while the clock of this one is ahead.
    const behind = new Date(Date.now() - 600_000);
    expect(isSettled(answer.onrampSession, behind)).toBe(true);
    expect((await events(id)).at(-1)).toMatchObject({ source: 'API', from: 'CREATING', to: 'CANCELED' });
    alpha.before = beta.before = async () => {};
    expect(await create()).toMatchObject({ id, status: 'CANCELED' });
    expect(alpha.made.size + beta.made.size).toBe(0);
  });

  test('does not cancel while the outcome is unknown, and sends nothing to find it out', async () => {
    const { create, sessions, alpha, beta, store } = await made();
    alpha.before = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    alpha.before = async () => {};
    for (const found of ['cannot_tell', 'absent'] as const) {
      alpha.find = async () => found;
      expect(await sessions.cancel(id, CALLER)).toMatchObject({
        kind: 'WrongState',
        message: expect.stringContaining('not known yet'),
        onrampSession: { status: 'CREATING' },
      });
    }
    expect(alpha.sent).toHaveLength(1);
    // Now "absent" is proof: the session is canceled, and no other provider is tried.
    await store.db
      .updateTable('session_attempt')
      .set({ sent_at: new Date(Date.now() - 60_000) })
      .execute();
    expect(await sessions.cancel(id, CALLER)).toMatchObject({
      kind: 'OnrampSessionPayload',
      onrampSession: { status: 'CANCELED' },
    });
    expect([alpha.sent.length, beta.sent.length]).toEqual([1, 0]);
  });

  test('records and polls a session that was made in spite of the proof; no customer is sent there', async () => {
    const { create, sessions, alpha, store, report, read, deps } = await made();
    alpha.after = async () => {
      await store.db
        .updateTable('session_attempt')
        .set({ sent_at: new Date(Date.now() - 60_000), lease_until: new Date(Date.now() - 1_000) })
        .execute();
      alpha.find = async () => 'absent';
      const { id } = await store.db.selectFrom('onramp_session').select('id').executeTakeFirstOrThrow();
      expect(await sessions.cancel(id, CALLER)).toMatchObject({ onrampSession: { status: 'CANCELED' } });
    };
    const late = await create();
    expect(late).toMatchObject({
      status: 'CANCELED',
      providerReference: `alpha_${late.id}`,
      sealedHandoff: null,
    });
    expect(isSettled(late, deps.clock())).toBe(false);
    report('DELIVERING');
    await sessions.poll(late.id);
    expect(await read(late.id)).toMatchObject({ status: 'DELIVERING' });
  });

  test('cancels a session at the provider that turns out to have made it', async () => {
    const { create, cancels, sessions, alpha } = await made();
    const cancel = cancels();
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { id } = await create();
    expect(await sessions.cancel(id, CALLER)).toMatchObject({ onrampSession: { status: 'CANCELED' } });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test("does not find another project's session", async () => {
    const { create, cancels, sessions } = await made();
    const cancel = cancels();
    const { id } = await create();
    const other = { ...CALLER, projectId: 'prj_other' };
    expect(await sessions.cancel(id, other)).toMatchObject({ kind: 'NotFound' });
    expect(await sessions.resume(id, null, other)).toMatchObject({ kind: 'NotFound' });
    expect(cancel).not.toHaveBeenCalled();
  });
});
