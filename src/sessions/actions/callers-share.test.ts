import { afterEach, expect, test, vi } from 'vitest';
import type { OnrampSession } from '../../domain/session/session.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, fakeProvider, sessionsOn, WALLET } from '../testing.ts';

const RATE = 20;
/** What callers may use of it at once: half. */
const MOST = 10;

afterEach(() => vi.useRealTimers());

eachStore("the calls of a provider that a project's callers cause", (makeStore) => {
  async function made() {
    vi.useFakeTimers({ toFake: ['performance'] });
    const source = { from: 'a test', mark: 'option', on: '2026-01-01' } as const;
    const alpha = fakeProvider('alpha', { requestsPerSecond: { most: RATE, source } });
    const on = await sessionsOn(await makeStore(), [alpha]);
    const get = vi.spyOn(alpha.operations.sessions, 'get');
    const create = async (idempotencyKey: string): Promise<OnrampSession> => {
      const asset = { currency: 'USDC', network: 'base' };
      const wallets = [{ network: 'base', address: WALLET }];
      const answer = await on.sessions.create({ idempotencyKey, asset, wallets }, CALLER);
      if ('onrampSession' in answer && answer.onrampSession) return answer.onrampSession;
      throw new Error(JSON.stringify(answer));
    };
    return { ...on, alpha, get, create };
  }

  test('700 refreshes at once cause a bounded number of calls; the rest is told when to ask again', async () => {
    const { sessions, get, create } = await made();
    const { id } = await create('key-1');
    const answers = await Promise.all(Array.from({ length: 700 }, () => sessions.refresh(id, CALLER)));
    expect(get).toHaveBeenCalledTimes(MOST);
    expect(answers.filter(({ kind }) => kind === 'OnrampSessionPayload')).toHaveLength(MOST);
    const limited = answers.filter((answer) => 'code' in answer && answer.code === 'RATE_LIMITED');
    expect(limited).toHaveLength(700 - MOST);
    expect(limited[0]).toMatchObject({
      kind: 'ProviderUnavailable',
      message: expect.stringContaining('Call again in 1 s'),
      retryAfterSeconds: 1,
      onrampSession: { id, status: 'READY' },
    });

    vi.advanceTimersByTime(1_000);
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
  });

  test('a client token causes few of them, and leaves the rest to the server', async () => {
    const { sessions, get, create } = await made();
    const { id } = await create('key-1');
    const grant = { tokenId: 'tok_1', customerId: null, onrampSessionId: id, allow: [], restrict: null };
    const page = { ...CALLER, kind: 'client', client: { ...grant, returnUrls: [] } } as const;
    const answers = await Promise.all(Array.from({ length: 20 }, () => sessions.refresh(id, page)));
    expect(answers.filter((answer) => 'code' in answer && answer.code === 'RATE_LIMITED')).toHaveLength(17);
    expect(get).toHaveBeenCalledTimes(3);
    expect(await sessions.refresh(id, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
  });

  test('cancels and resumes count with refreshes; what needs no call of the provider does not', async () => {
    const { sessions, alpha, create } = await made();
    alpha.operations.sessions.cancel = vi.fn(async (reference) => ({
      ...(await alpha.operations.sessions.get(reference, { signal: AbortSignal.timeout(1_000) })),
      status: 'CANCELED' as const,
    }));
    const [one, two] = [await create('key-1'), await create('key-2')];
    for (let count = 0; count < MOST - 1; count++) await sessions.refresh(one.id, CALLER);
    // A hand-off that still works is returned as it is, and a canceled session is not canceled again.
    for (let count = 0; count < 3; count++) {
      expect(await sessions.resume(one.id, null, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
    }
    for (let count = 0; count < 3; count++) {
      expect(await sessions.cancel(two.id, CALLER)).toMatchObject({ kind: 'OnrampSessionPayload' });
    }
    expect(await sessions.cancel(one.id, CALLER)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(alpha.operations.sessions.cancel).toHaveBeenCalledTimes(1);
  });
});
