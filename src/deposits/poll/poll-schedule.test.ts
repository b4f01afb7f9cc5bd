import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ProviderError } from '../../provider/error.ts';
import { eachStore } from '../../store/testing.ts';
import { delaySeconds, nextPollSeconds } from './poll-schedule.ts';
import { depositPollOn } from './testing.ts';

const HOUR = 3_600;

test.each([
  [0, 60],
  [0.1, 60],
  [0.5, 300],
  [1, 1_800],
  [12, 1_800],
  [24 * 29, 24 * HOUR],
  [24 * 31, 7 * 24 * HOUR],
])('%f hours after the last sign the next poll is in %i seconds', (hours, seconds) => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - hours * HOUR * 1_000);
  expect(nextPollSeconds({ expectedAt, active: true }, now)).toBe(seconds);
});

test('without an active address and a sign within a month there is no poll', () => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - 24 * 31 * HOUR * 1_000);
  expect(nextPollSeconds({ expectedAt, active: false }, now)).toBeNull();
  expect(nextPollSeconds({ expectedAt: null, active: false }, now)).toBeNull();
});

test.each([
  [0, 5],
  [1, 36],
  [24, 864],
  [24 * 365, 6 * HOUR],
])('%i hours after the last sign a poll without budget is delayed by %i seconds', (hours, seconds) => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - hours * HOUR * 1_000);
  expect(delaySeconds({ expectedAt, active: true }, now)).toBe(seconds);
});

eachStore('scheduling deposit polls', (makeStore) => {
  test('a disabled provider is polled again later, one without a list never', async () => {
    const { deposits, account, provider, dueIn, makeDue, list } = await depositPollOn(makeStore);
    await makeDue();
    Object.assign(provider, { disabled: 'off', operations: { ...provider.operations, deposits: undefined } });
    await deposits.poll(account);
    expect(await dueIn()).toBeGreaterThan(50);
    Object.assign(provider, { disabled: null });
    await deposits.poll(account);
    expect(await dueIn()).toBeNull();
    expect(list).not.toHaveBeenCalled();
  });

  test('an issued address, a paid session and a deposit in progress are signs', async () => {
    const { db, deposits, account, session, dueIn, makeDue, report, news } = await depositPollOn(makeStore);
    expect(await dueIn()).toBeGreaterThan(50 * 60);
    expect(await dueIn()).toBeLessThanOrEqual(HOUR);

    const id = await session('READY');
    const move = (status: string) =>
      db.updateTable('onramp_session').set({ status }).where('id', '=', id).execute();
    const quiet = async () => {
      await makeDue(24 * 40);
      await deposits.poll(account);
      expect(await dueIn()).toBeGreaterThan(24 * HOUR);
    };
    await quiet();
    await move('AWAITING_PAYMENT');
    expect(await dueIn()).toBeGreaterThan(24 * HOUR);
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED']) {
      await quiet();
      await move(status);
      expect(await dueIn()).toBeLessThanOrEqual(60);
    }
    await quiet();
    report(news('d1', { status: 'IN_REVIEW' }));
    await deposits.poll(account);
    expect(await dueIn()).toBeLessThanOrEqual(60);
  });

  test('a sign during a poll is not lost', async () => {
    const { deposits, account, db, dueIn, makeDue, list } = await depositPollOn(makeStore);
    await makeDue(24 * 40);
    list.mockImplementationOnce(async () => {
      await sql`select expect_deposits(${account.customerId}, ${account.providerId}, interval '0')`.execute(
        db,
      );
      return [];
    });
    await deposits.poll(account);
    expect(await dueIn()).toBeLessThanOrEqual(60);
  });

  test('a due account is taken once, and again if it was not polled', async () => {
    const { deposits, jobs, account, dueIn, makeDue } = await depositPollOn(makeStore);
    expect(await deposits.enqueueDue(10, 10)).toBe(0);
    await makeDue();
    jobs.enqueue.mockClear();
    expect(await deposits.enqueueDue(10, 10)).toBe(1);
    const enqueued = () => jobs.enqueue.mock.calls.map(([queue, data]) => [queue, data]);
    expect(enqueued()).toEqual([['deposit-check', { ...account, fresh: true }]]);
    expect(await deposits.enqueueDue(10, 10)).toBe(0);
    expect(await dueIn()).toBeGreaterThan(50);
  });

  test('accounts with a recent sign are taken separately from the others', async () => {
    const { deposits, jobs, account, makeDue } = await depositPollOn(makeStore);
    await makeDue(48);
    jobs.enqueue.mockClear();
    expect(await deposits.enqueueDue(10, 0)).toBe(0);
    expect(await deposits.enqueueDue(0, 10)).toBe(1);
    expect(jobs.enqueue.mock.calls.map(([, data]) => data)).toEqual([{ ...account, fresh: false }]);
    await makeDue(1);
    expect(await deposits.enqueueDue(0, 10)).toBe(0);
    expect(await deposits.enqueueDue(10, 0)).toBe(1);
  });

  test('an account whose creation never ended is not polled again', async () => {
    const { db, deposits, account, dueIn, makeDue, list } = await depositPollOn(makeStore);
    await makeDue();
    await sql`update provider_account set state = 'creating', reference = null`.execute(db);
    await deposits.poll(account);
    expect(await dueIn()).toBeNull();
    expect(list).not.toHaveBeenCalled();
  });

  test('a poll without budget is delayed, and a failed poll is repeated within an hour', async () => {
    const { deposits, account, takeSpare, list, dueIn, makeDue, log } = await depositPollOn(makeStore);
    await makeDue();
    takeSpare.mockReturnValueOnce(false);
    expect(await deposits.poll(account)).toEqual([]);
    expect(list).not.toHaveBeenCalled();
    expect(await dueIn()).toBeGreaterThan(0);
    expect(await dueIn()).toBeLessThanOrEqual(5);
    list.mockRejectedValueOnce(
      new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'no answer' }),
    );
    expect(await deposits.poll(account)).toEqual([]);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(await dueIn()).toBeGreaterThan(50);
    // After a failure the next poll is not a week away.
    await makeDue(24 * 40);
    list.mockRejectedValueOnce(
      new ProviderError({ outcome: 'not_sent', class: 'provider', code: 'circuit_open', message: 'off' }),
    );
    await deposits.poll(account);
    expect(await dueIn()).toBeLessThanOrEqual(HOUR);
    expect(await deposits.poll({ ...account, providerId: 'gone' })).toEqual([]);
  });
});
