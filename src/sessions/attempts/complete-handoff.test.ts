import { expect, test, vi } from 'vitest';
import type { Handoff } from '../../domain/session/handoff.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const PAGE: Handoff = {
  kind: 'REDIRECT',
  url: 'https://pay.example/again',
  expiresAt: null,
  singleUse: false,
};

type HandoffOperation = (...call: unknown[]) => Promise<Handoff | null>;

eachStore('a session whose create answer was lost', (makeStore) => {
  /** The provider cannot search; its webhook names what it made, and `get` has no hand-off. */
  async function lost(handoff?: HandoffOperation) {
    const [alpha, beta] = [fakeProvider('alpha'), fakeProvider('beta')];
    alpha.news = (reference) => ({ reference, status: 'AWAITING_PAYMENT', providerStatus: 'open' });
    alpha.find = async () => 'cannot_tell';
    alpha.provider = {
      ...alpha.provider,
      capabilities: { ...alpha.provider.capabilities, idempotencySeconds: null },
    };
    alpha.after = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const fetched = handoff && vi.fn(handoff);
    if (fetched) alpha.operations.sessions.handoff = fetched;
    const on = await sessionsOn(await makeStore(), [alpha, beta]);
    const answer = await on.sessions.create(INPUT, CALLER);
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    expect(answer.onrampSession.status).toBe('CREATING');
    const { id } = answer.onrampSession;
    const webhook = () =>
      on.sessions.handleWebhook({ providerId: 'alpha', reference: `alpha_${id}`, sessionId: id }, 'WEBHOOK');
    const read = async () => {
      const [session] = await on.sessions.byIds([id], CALLER);
      if (!session) throw new Error('no session');
      return { ...session, handoff: on.sessions.handoff(session, null) };
    };
    return { ...on, alpha, beta, id, webhook, read, fetched };
  }

  test('gets its hand-off when its webhook comes', async () => {
    const { webhook, read, alpha } = await lost(async () => PAGE);
    await webhook();
    expect(await read()).toMatchObject({ status: 'AWAITING_PAYMENT', handoff: PAGE });
    expect(alpha.sent).toHaveLength(1);
  });

  test.each<[string, HandoffOperation | undefined]>([
    ['gives none any more', async () => null],
    ['has no such operation', undefined],
    ['gives one that is not safe to open', async () => ({ ...PAGE, url: 'http://pay.example/' })],
  ])('ends at once if the provider %s, and the next repeat says so', async (_name, handoff) => {
    const { webhook, read, sessions, beta, logged } = await lost(handoff);
    await webhook();
    expect(await read()).toMatchObject({ status: 'FAILED', failure: { reason: 'PROVIDER_ERROR' } });
    expect((await read()).latePaymentDeadline).not.toBeNull();
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({
      replayed: true,
      onrampSession: { status: 'FAILED', failure: { message: expect.stringContaining('buy again') } },
    });
    expect(logged.join()).toContain('its hand-off was lost');
    expect(beta.sent).toEqual([]);
    const elsewhere = { ...INPUT, idempotencyKey: 'key-2', excludeProviders: ['alpha'] };
    expect(await sessions.create(elsewhere, CALLER)).toMatchObject({
      onrampSession: { status: 'READY', providerId: 'beta' },
    });
  });

  test.each(['create', 'poll', 'refresh', 'resume'] as const)(
    'is asked for again by %s if the provider failed',
    async (by) => {
      let fails = true;
      const { webhook, read, sessions, id } = await lost(async () => {
        if (fails) throw failure('unknown', 'provider', 'timeout');
        return PAGE;
      });
      await webhook();
      expect(await read()).toMatchObject({ status: 'AWAITING_PAYMENT', handoff: null });
      fails = false;
      if (by === 'create') await sessions.create(INPUT, CALLER);
      if (by === 'poll') await sessions.poll(id, true);
      if (by === 'refresh') await sessions.refresh(id, CALLER);
      if (by === 'resume') await sessions.resume(id, null, CALLER);
      expect(await read()).toMatchObject({ status: 'AWAITING_PAYMENT', handoff: PAGE });
    },
  );

  test('is fetched for the device that resumes the purchase, as the purchase asked for it', async () => {
    const { read, webhook, fetched, sessions, id } = await lost(async () => {
      if (fetched?.mock.calls.length === 1) throw failure('unknown', 'provider', 'timeout');
      return PAGE;
    });
    await webhook();
    await sessions.resume(id, '203.0.113.7', CALLER);
    expect(await read()).toMatchObject({ handoff: PAGE });
    const asCreated = expect.objectContaining({ accepted: ['REDIRECT', 'IFRAME'], theme: null });
    expect(fetched?.mock.calls).toEqual([
      [`alpha_${id}`, null, asCreated],
      [`alpha_${id}`, '203.0.113.7', asCreated],
    ]);
  });

  test('is fetched by one process at a time: the second fetch may find it given out', async () => {
    let given = false;
    const { webhook, read, fetched, sessions, id } = await lost(async () => {
      if (given) return null;
      given = true;
      await Promise.all([sessions.refresh(id, CALLER), sessions.create(INPUT, CALLER)]);
      return PAGE;
    });
    await webhook();
    expect(await read()).toMatchObject({ status: 'AWAITING_PAYMENT', handoff: PAGE });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  test('a paid session needs none, and one that is disabled is not ended', async () => {
    const { webhook, read, alpha, sessions, id } = await lost();
    alpha.provider = Object.assign(alpha.provider, { disabled: 'enabled is false' });
    await webhook();
    expect(await read()).toMatchObject({ status: 'AWAITING_PAYMENT', handoff: null });
    for (const news of alpha.made.values()) Object.assign(news, { status: 'DELIVERING' });
    await sessions.refresh(id, CALLER);
    expect(await read()).toMatchObject({ status: 'DELIVERING' });
  });
});
