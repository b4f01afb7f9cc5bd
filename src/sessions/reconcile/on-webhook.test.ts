import { sql } from 'kysely';
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

eachStore('a session with many webhooks', (makeStore) => {
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
    const sendWebhooks = async (times: number, more = {}) => {
      const answers = [];
      for (let n = 0; n < times; n++)
        answers.push(await on.sessions.handleWebhook({ ...hint, ...more }, 'WEBHOOK'));
      return new Set(answers);
    };
    const report = (status: string) => {
      for (const news of alpha.made.values()) Object.assign(news, { status, providerStatus: status });
    };
    const read = async () => (await on.sessions.byIds([id], CALLER))[0];
    return { ...on, alpha, id, get, sendWebhooks, report, read };
  }

  test('is read at once for the events of a purchase, then by one delayed poll, and the last status counts', async () => {
    const { sessions, id, get, sendWebhooks, report, read, queued } = await made();
    for (const status of ['AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING']) {
      report(status);
      await sendWebhooks(2);
      expect(await read()).toMatchObject({ status });
    }
    expect(queued).toEqual([]);
    expect(await sendWebhooks(300)).toEqual(new Set(['applied']));
    expect(get).toHaveBeenCalledTimes(HINTS_AT_ONCE);
    // The queue coalesces equal jobs.
    const data = { sessionId: id, providerId: 'alpha', urgent: true, hinted: true };
    expect(queued).toEqual(Array(306 - HINTS_AT_ONCE).fill({ queue: 'session-check', data }));
    report('COMPLETED');
    await sendWebhooks(1);
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('keeps its hints queued if it is settled: a refund must not be missed', async () => {
    const { sessions, id, sendWebhooks, report, read, queued } = await made();
    await sendWebhooks(HINTS_AT_ONCE - 1);
    report('COMPLETED');
    expect(await sendWebhooks(1)).toEqual(new Set(['applied']));
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
    report('REFUNDED');
    expect(await sendWebhooks(1)).toEqual(new Set(['unknown']));
    expect(queued).toEqual([]);
    // A hinted poll that was queued before the session was settled still reads it.
    await sessions.poll(id);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'REFUNDED' });
  });

  test('a hinted poll does not wait for the poll budget', async () => {
    const { sessions, alpha, id, report, read, deps } = await made();
    const source = { from: 'test', mark: 'documented', on: '2026-11-21' };
    Object.assign(alpha.provider.capabilities, { requestsPerSecond: { most: 0.1, source } });
    while (deps.pollBudget.take(alpha.provider));
    report('COMPLETED');
    await sessions.poll(id, true);
    expect(await read()).toMatchObject({ status: 'COMPLETED' });
  });

  test('is pending while another process makes it, so that its hint is tried again soon', async () => {
    const { deps, get, sendWebhooks, read } = await made(true);
    const lease = (seconds: number) =>
      sql`update session_attempt set lease_until = now() + make_interval(secs => ${seconds})`.execute(
        deps.db,
      );
    await lease(15);
    expect(await sendWebhooks(1)).toEqual(new Set(['pending']));
    expect(get).not.toHaveBeenCalled();
    await lease(0);
    expect(await sendWebhooks(1)).toEqual(new Set(['applied']));
    expect(await read()).toMatchObject({ status: 'READY' });
  });

  test('hints that a poll cannot replace stay queued', async () => {
    const { alpha, get, sendWebhooks, queued } = await made(true);
    alpha.find = async () => 'cannot_tell';
    get.mockRejectedValue(failure('unknown', 'provider', 'timeout'));
    expect(await sendWebhooks(300)).toEqual(new Set(['pending', 'unknown']));
    expect(get).toHaveBeenCalledTimes(HINTS_AT_ONCE);
    expect(queued).toEqual([]);
    const other = await made();
    expect(await other.sendWebhooks(HINTS_AT_ONCE)).toEqual(new Set(['applied']));
    expect(await other.sendWebhooks(1, { reference: 'alpha_other' })).toEqual(new Set(['unknown']));
  });
});
