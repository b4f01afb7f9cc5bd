import { expect, test, vi } from 'vitest';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';
import { HINTS_AT_ONCE } from './webhook-rate-limit.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};

eachStore('a session that webhooks tell of all the time', (makeStore) => {
  async function made(lost = false) {
    const alpha = fakeProvider('alpha');
    if (lost) {
      alpha.after = async () => {
        throw failure('unknown', 'provider', 'timeout');
      };
    }
    const on = await sessionsOn(await makeStore(), [alpha]);
    const answer = await on.sessions.create(INPUT, CALLER);
    if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
    const { id } = answer.onrampSession;
    const hint = { providerId: 'alpha', reference: `alpha_${id}`, sessionId: id };
    const get = vi.spyOn(alpha.operations.sessions, 'get');
    const tell = async (times: number, more = {}) => {
      const answers = [];
      for (let n = 0; n < times; n++)
        answers.push(await on.sessions.handleWebhook({ ...hint, ...more }, 'WEBHOOK'));
      return new Set(answers);
    };
    const say = (status: string) => {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
    };
    const read = async () => (await on.sessions.byIds([id], CALLER))[0];
    return { ...on, alpha, id, get, tell, say, read };
  }

  test('is followed at once for a purchase, then looked at a little later, and its last word counts', async () => {
    const { sessions, id, get, tell, say, read, queued } = await made();
    for (const status of ['AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING']) {
      say(status);
      await tell(2);
      expect(await read()).toMatchObject({ status });
    }
    expect(queued).toEqual([]);
    expect(await tell(300)).toEqual(new Set(['applied']));
    expect(get).toHaveBeenCalledTimes(HINTS_AT_ONCE);
    // A queue keeps one of what is alike.
    const data = { sessionId: id, providerId: 'alpha', urgent: true, hinted: true };
    expect(queued).toEqual(Array(306 - HINTS_AT_ONCE).fill({ queue: 'session-check', data }));
    say('COMPLETED');
    await tell(1);
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('is kept and tried again where it is settled: money may have gone back, and nobody would look again', async () => {
    const { sessions, id, tell, say, read, queued } = await made();
    await tell(HINTS_AT_ONCE - 1);
    say('COMPLETED');
    expect(await tell(1)).toEqual(new Set(['applied']));
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
    say('REFUNDED');
    expect(await tell(1)).toEqual(new Set(['unknown']));
    expect(queued).toEqual([]);
    // One that was put off before it was settled is looked at all the same.
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'REFUNDED' });
  });

  test('that look waits for no share of its provider', async () => {
    const { sessions, alpha, id, say, read, deps } = await made();
    const source = { from: 'test', mark: 'documented', on: '2026-11-21' };
    Object.assign(alpha.provider.capabilities, { requestsPerSecond: { most: 0.1, source } });
    while (deps.pollBudget.take(alpha.provider));
    say('COMPLETED');
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('what a look cannot follow is kept, to be tried again', async () => {
    const { alpha, get, tell, queued } = await made(true);
    alpha.find = async () => 'cannot_tell';
    get.mockRejectedValue(failure('unknown', 'provider', 'timeout'));
    expect(await tell(300)).toEqual(new Set(['unknown']));
    expect(get).toHaveBeenCalledTimes(HINTS_AT_ONCE);
    expect(queued).toEqual([]);
    const other = await made();
    expect(await other.tell(HINTS_AT_ONCE)).toEqual(new Set(['applied']));
    expect(await other.tell(1, { reference: 'alpha_other' })).toEqual(new Set(['unknown']));
  });
});
