import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutage } from './outage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const make = () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const ask = vi.fn(async (): Promise<unknown> => undefined);
  return {
    log,
    ask,
    outage: createOutage(log, ask),
    told: () => [log.error, log.info].map((f) => f.mock.calls.length),
  };
};

test('however many errors there are, an outage is told once when it begins and once when it is over', async () => {
  const { log, ask, outage, told } = make();
  ask.mockRejectedValue(new Error('away'));
  const error = new Error('connect ECONNREFUSED');
  for (let second = 0; second < 60; second++) {
    outage.met(error);
    outage.met(new Error('Connection terminated'));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(told()).toEqual([1, 0]);
  expect(log.error.mock.calls[0]?.[0]).toEqual({ error });
  // It is away until it answers, although nobody has met an error for long.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told()).toEqual([1, 0]);
  ask.mockResolvedValue(undefined);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told()).toEqual([1, 1]);

  outage.met(error);
  expect(told()).toEqual([2, 1]);
  outage.stop();
});

test('what fails again and again although the database answers is told once, too', async () => {
  const { outage, told } = make();
  for (let second = 0; second < 60; second++) {
    outage.met(new Error('permission denied'));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(told()).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told()).toEqual([1, 1]);
});

test('after a stop nothing is asked or told', async () => {
  const { ask, outage, told } = make();
  outage.met(new Error('away'));
  outage.stop();
  outage.met(new Error('away'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([told(), ask.mock.calls.length]).toEqual([[1, 0], 0]);
});
