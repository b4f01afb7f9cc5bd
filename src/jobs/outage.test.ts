import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutage } from './outage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const make = () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const probe = vi.fn(async (): Promise<unknown> => undefined);
  return {
    log,
    probe,
    outage: createOutage(log, probe),
    logged: () => [log.error, log.info].map((f) => f.mock.calls.length),
  };
};

test('an outage is logged once when it begins and once when it is over, however many errors there are', async () => {
  const { log, probe, outage, logged } = make();
  probe.mockRejectedValue(new Error('away'));
  const error = new Error('connect ECONNREFUSED');
  for (let second = 0; second < 60; second++) {
    outage.report(error);
    outage.report(new Error('Connection terminated'));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(logged()).toEqual([1, 0]);
  expect(log.error.mock.calls[0]?.[0]).toEqual({ event: 'job_queue_unavailable', error });
  // The outage lasts until the database answers, even if no error is reported for a long time.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(logged()).toEqual([1, 0]);
  probe.mockResolvedValue(undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(logged()).toEqual([1, 1]);

  outage.report(error);
  expect(logged()).toEqual([2, 1]);
  outage.stop();
});

test('repeated errors are logged once, too, while the database answers', async () => {
  const { outage, logged } = make();
  for (let second = 0; second < 60; second++) {
    outage.report(new Error('permission denied'));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(logged()).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(logged()).toEqual([1, 1]);
});

test('after a stop nothing is probed or logged', async () => {
  const { probe, outage, logged } = make();
  outage.report(new Error('away'));
  outage.stop();
  outage.report(new Error('away'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([logged(), probe.mock.calls.length]).toEqual([[1, 0], 0]);
});
