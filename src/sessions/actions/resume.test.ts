import { expect, test, vi } from 'vitest';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { Capabilities } from '../../provider/index.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
  location: { clientIp: '8.8.8.8' },
  handoffs: ['REDIRECT', 'EMBEDDED'],
  theme: 'DARK',
};
const page = (name: string, more: Partial<Extract<Handoff, { kind: 'REDIRECT' }>> = {}): Handoff => ({
  kind: 'REDIRECT',
  url: `https://pay.example/${name}`,
  expiresAt: null,
  singleUse: false,
  ...more,
});

eachStore('resuming a session', (makeStore) => {
  async function made(first: Handoff, capabilities: Partial<Capabilities> = {}) {
    const alpha = fakeProvider('alpha', capabilities);
    alpha.news = (reference) => ({ reference, status: 'READY', providerStatus: 'open', handoff: first });
    const fresh = vi.fn(async (..._call: unknown[]): Promise<Handoff> => page('fresh'));
    alpha.operations.sessions.handoff = fresh;
    let now = Date.now();
    const on = await sessionsOn(await makeStore(), [alpha], { clock: () => new Date(now) });
    const answer = await on.sessions.create(INPUT, CALLER);
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    const { id } = answer.onrampSession;
    const resume = async (clientIp: string | null = null) => {
      const resumed = await on.sessions.resume(id, clientIp, CALLER);
      const handoff =
        resumed.kind === 'OnrampSessionPayload' ? on.sessions.handoff(resumed.onrampSession, null) : null;
      return { ...resumed, handoff };
    };
    const report = async (status: SessionStatus) => {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
      await on.sessions.refresh(id, CALLER);
    };
    const later = (milliseconds: number) => {
      now += milliseconds;
    };
    const events = async () => (await on.sessions.events([id], CALLER))[0] ?? [];
    return { ...on, id, alpha, fresh, resume, report, later, events };
  }

  test('returns the current hand-off while it works, then fetches a fresh one', async () => {
    const soon = page('first', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const { resume, fresh, later, events, id } = await made(soon);
    expect(await resume()).toMatchObject({ onrampSession: { revision: 2 }, handoff: soon });
    expect(fresh).not.toHaveBeenCalled();
    later(3_600_000);
    expect(await resume('203.0.113.7')).toMatchObject({
      onrampSession: { revision: 3 },
      handoff: page('fresh'),
    });
    const asCreated = { accepted: ['REDIRECT', 'EMBEDDED'], theme: 'DARK' };
    expect(fresh).toHaveBeenCalledWith(`alpha_${id}`, '203.0.113.7', expect.objectContaining(asCreated));
    expect((await events()).at(-1)).toMatchObject({
      source: 'API',
      from: 'READY',
      to: 'READY',
      applied: true,
      note: 'A fresh hand-off was made.',
    });
    expect(await resume()).toMatchObject({ onrampSession: { revision: 3 }, handoff: page('fresh') });
    expect(fresh).toHaveBeenCalledTimes(1);
  });

  test('fetches a fresh hand-off each time if it is for a single use', async () => {
    const { resume, fresh } = await made(page('first', { singleUse: true }));
    fresh.mockImplementation(async () => page(`fresh-${fresh.mock.calls.length}`, { singleUse: true }));
    expect(await resume()).toMatchObject({ handoff: { url: 'https://pay.example/fresh-1' } });
    expect(fresh).toHaveBeenCalledWith(expect.anything(), '8.8.8.8', expect.anything());
    expect(await resume()).toMatchObject({ handoff: { url: 'https://pay.example/fresh-2' } });
  });

  test('fetches a fresh hand-off for the calling device if it is bound to a device', async () => {
    const { resume, fresh } = await made(page('first'), { bindsClientIp: true });
    await resume('203.0.113.7');
    expect(fresh).toHaveBeenCalledTimes(1);
    await resume();
    expect(fresh).toHaveBeenCalledTimes(1);
  });

  test.each(['PAYMENT_PROCESSING', 'COMPLETED', 'EXPIRED'] as const)(
    'does not resume a session in %s',
    async (status) => {
      const { resume, report, fresh } = await made(page('first', { singleUse: true }));
      await report(status);
      expect(await resume()).toMatchObject({ kind: 'WrongState', onrampSession: { status } });
      expect(fresh).not.toHaveBeenCalled();
    },
  );

  test('is unsupported if the provider makes only one hand-off and that was used', async () => {
    const { resume, alpha } = await made(page('first', { singleUse: true }));
    delete alpha.operations.sessions.handoff;
    expect(await resume()).toMatchObject({ kind: 'Unsupported' });
  });

  test('changes nothing if the provider is unavailable or returns an unsafe URL', async () => {
    const { resume, fresh, events } = await made(page('first', { singleUse: true }));
    fresh.mockRejectedValueOnce(failure('unknown', 'provider', 'timeout'));
    expect(await resume()).toMatchObject({ kind: 'ProviderUnavailable' });
    fresh.mockResolvedValueOnce(page('x', { url: 'http://evil.example/' }));
    expect(await resume()).toMatchObject({ kind: 'ProviderUnavailable' });
    expect(await events()).toHaveLength(2);
  });

  test('refuses an invalid IP address', async () => {
    const { resume } = await made(page('first'));
    expect(await resume('not an address')).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'clientIp' }],
    });
  });
});
