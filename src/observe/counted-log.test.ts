import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCountedLog, createLog } from './index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first line of a kind is written at once, the others of a minute as one with their number', () => {
  const log = { warn: vi.fn(), error: vi.fn() };
  const counted = createCountedLog(log, ['webhook_rejected']);
  const reject = (providerId: string, reason: string) =>
    counted.warn({ event: 'webhook_rejected', providerId, reason }, 'A webhook was rejected');
  for (let number = 0; number < 500; number += 1) reject('stripe', `reason ${number}`);
  reject('calypso', 'other');
  expect(log.warn.mock.calls.map(([fields]) => fields)).toEqual([
    { event: 'webhook_rejected', providerId: 'stripe', reason: 'reason 0' },
    { event: 'webhook_rejected', providerId: 'calypso', reason: 'other' },
  ]);
  log.warn.mockClear();
  vi.advanceTimersByTime(60_000);
  expect(log.warn.mock.calls).toEqual([
    [
      { event: 'webhook_rejected', providerId: 'stripe', reason: 'reason 499', count: 499 },
      'A webhook was rejected',
    ],
  ]);
  log.warn.mockClear();
  for (let minute = 0; minute < 10; minute += 1) {
    for (let number = 0; number < 100; number += 1) reject('stripe', 'again');
    vi.advanceTimersByTime(60_000);
  }
  expect(log.warn.mock.calls.map(([{ count }]) => count)).toEqual(Array(10).fill(100));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a real log keeps its other methods', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const counted = createCountedLog(log, ['webhook_rejected']);
  counted.info({ a: 1 }, 'info');
  counted.warn({ event: 'webhook_rejected' }, 'warn');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['info', 'warn']);
});

test('other events are written one by one, and levels are kept', () => {
  const log = { warn: vi.fn(), error: vi.fn() };
  const counted = createCountedLog(log, ['webhook_not_stored']);
  for (const event of ['request_failed', 'request_failed', 'webhook_not_stored', 'webhook_not_stored']) {
    counted.error({ event }, 'text');
  }
  expect(log.error).toHaveBeenCalledTimes(3);
  expect(log.warn).not.toHaveBeenCalled();
});
