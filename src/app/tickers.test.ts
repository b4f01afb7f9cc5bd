import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Unavailable } from '../domain/unavailable.ts';
import { startTickers } from './tickers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;

function deps() {
  return {
    access: {
      flushLastUse: vi.fn(async () => {}),
      rules: { of: () => null, isListed: () => false, reread: vi.fn(async () => {}) },
    },
    limiter: { synchronise: vi.fn(async () => {}) },
    clientTokens: { refresh: vi.fn(async () => {}) },
    recordSealing: vi.fn(async () => {}),
    databaseClock: { follow: vi.fn(async () => {}) },
    sessions: { enqueueDue: vi.fn(async () => 0), revokeHandoffs: vi.fn(async () => 0) },
    addresses: { expire: vi.fn(async () => 0), enqueueRenewals: vi.fn(async () => 0) },
    deposits: { enqueueDue: vi.fn(async () => 0) },
    quotes: { refreshDeliveryTimes: vi.fn(async () => {}) },
    webhooks: { abandonOld: vi.fn(async () => {}), watch: vi.fn(async () => {}) },
    retention: {
      outgoingEvents: vi.fn(async () => 0),
      webhookEvents: vi.fn(async () => 0),
      auditEntries: vi.fn(async () => 0),
      clientTokenSessions: vi.fn(async () => 0),
      quoteDays: vi.fn(async () => undefined),
    },
    log: { error: vi.fn() },
  };
}

test('addresses expire at the start and every hour, and then hand-offs to them are revoked', async () => {
  const given = deps();
  // A full batch, then the rest: two batches in one tick.
  given.addresses.expire.mockResolvedValueOnce(500).mockResolvedValueOnce(3);
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(0);
  expect(given.addresses.expire).toHaveBeenCalledTimes(2);
  expect(given.sessions.revokeHandoffs).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1.2 * HOUR);
  expect(given.addresses.expire).toHaveBeenCalledTimes(3);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('the database clock is read about once a minute', async () => {
  const given = deps();
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const reads = given.databaseClock.follow.mock.calls.length;
  expect(reads).toBeGreaterThanOrEqual(8);
  expect(reads).toBeLessThanOrEqual(13);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('delivery times are read at the start, and again after some minutes', async () => {
  const given = deps();
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(0);
  expect(given.quotes.refreshDeliveryTimes).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  expect(given.quotes.refreshDeliveryTimes).toHaveBeenCalledTimes(2);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('revoked client tokens are read often enough to be refused within 10 s', async () => {
  const given = deps();
  const tickers = startTickers(given);
  for (let read = 1; read <= 20; read++) {
    await vi.advanceTimersByTimeAsync(7_200);
    expect(given.clientTokens.refresh.mock.calls.length).toBeGreaterThanOrEqual(read);
  }
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('rate limits are exchanged about every second, settings of projects are read within 10 s', async () => {
  const given = deps();
  const tickers = startTickers(given);
  for (let read = 1; read <= 20; read++) {
    await vi.advanceTimersByTimeAsync(7_200);
    expect(given.access.rules.reread.mock.calls.length).toBeGreaterThanOrEqual(read);
  }
  expect(given.limiter.synchronise.mock.calls.length).toBeGreaterThan(110);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('expired rows are deleted at the start and every hour, in as many ticks as needed', async () => {
  const given = deps();
  const { outgoingEvents, webhookEvents } = given.retention;
  outgoingEvents.mockResolvedValueOnce(500).mockResolvedValueOnce(500).mockResolvedValueOnce(499);
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([outgoingEvents.mock.calls, webhookEvents.mock.calls]).toEqual([[[500], [500], [500]], [[500]]]);
  await vi.advanceTimersByTimeAsync(1.2 * HOUR);
  expect([outgoingEvents.mock.calls.length, webhookEvents.mock.calls.length]).toEqual([4, 2]);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});

test('a stop waits for one batch, however many rows there are to delete', async () => {
  const given = deps();
  const { outgoingEvents } = given.retention;
  outgoingEvents.mockResolvedValue(500);
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(5);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
  const calls = outgoingEvents.mock.calls.length;
  expect(calls).toBeGreaterThan(2);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(outgoingEvents).toHaveBeenCalledTimes(calls);
});

test('a stop ends long work after the current batch', async () => {
  const given = deps();
  const tickers = startTickers(given);
  const { promise, resolve } = Promise.withResolvers<number>();
  given.addresses.expire.mockReturnValue(promise);
  await vi.advanceTimersByTimeAsync(1.2 * HOUR);
  const [, stop] = given.sessions.revokeHandoffs.mock.calls[0] as unknown as [number, AbortSignal];
  expect(stop.aborted).toBe(false);
  const stopped = Promise.all(tickers.map((ticker) => ticker.stop()));
  expect(stop.aborted).toBe(true);
  // A full batch: there is more.
  resolve(500);
  await stopped;
  expect(given.addresses.expire).toHaveBeenCalledTimes(2);
});

test('every task continues after an error, and none runs after the stop', async () => {
  const given = deps();
  const works = [
    given.sessions.enqueueDue,
    given.sessions.revokeHandoffs,
    given.deposits.enqueueDue,
    given.addresses.enqueueRenewals,
    given.webhooks.abandonOld,
    given.webhooks.watch,
    given.addresses.expire,
    given.retention.outgoingEvents,
    given.retention.webhookEvents,
    given.retention.quoteDays,
  ];
  for (const work of works) work.mockRejectedValueOnce(new Error('the database is away'));
  const tickers = startTickers(given);
  await vi.advanceTimersByTimeAsync(2.4 * HOUR);
  expect(given.log.error).toHaveBeenCalledTimes(works.length);
  for (const work of works) expect(work.mock.calls.length).toBeGreaterThan(1);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
  const counts = works.map((work) => work.mock.calls.length);
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  expect(works.map((work) => work.mock.calls.length)).toEqual(counts);
});

test('each task logs an outage once until it is over, and any other error every time', async () => {
  const given = deps();
  const { enqueueDue } = given.sessions;
  const tickers = startTickers(given);
  const ticks = () => vi.advanceTimersByTimeAsync(20_000);
  enqueueDue.mockRejectedValue(new Unavailable('the database is away'));
  await ticks();
  expect(given.log.error).toHaveBeenCalledTimes(1);
  enqueueDue.mockResolvedValue(0);
  await ticks();
  enqueueDue.mockRejectedValue(new Unavailable('the database is away'));
  await ticks();
  expect(given.log.error).toHaveBeenCalledTimes(2);
  enqueueDue.mockRejectedValue(new Error('a column is missing'));
  await ticks();
  expect(given.log.error.mock.calls.length).toBeGreaterThan(5);
  given.log.error.mockClear();
  enqueueDue.mockRejectedValue(new Unavailable('the database is away'));
  await ticks();
  expect(given.log.error).toHaveBeenCalledTimes(1);
  await Promise.all(tickers.map((ticker) => ticker.stop()));
});
