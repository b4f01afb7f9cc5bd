import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { eachStore } from '../testing.ts';
import { openDatabaseClock } from './database-clock.ts';
import type { Store } from './open.ts';

const TEN_MINUTES = 600_000;
/** Tolerance in milliseconds: a busy machine may be slow between two readings of a clock. */
const TOLERANCE = 5_000;

const jump = (milliseconds: number) => {
  const now = Date.now() + milliseconds;
  vi.useFakeTimers({ toFake: ['Date'], now });
};
const log = () => {
  const warned: Array<Record<string, unknown>> = [];
  return { warned, warn: (fields: Record<string, unknown>) => void warned.push(fields) };
};

afterEach(() => void vi.useRealTimers());

eachStore("the database's clock", (makeStore) => {
  test.each([TEN_MINUTES, -TEN_MINUTES])(
    "runs on unchanged when this machine's own clock jumps by %i ms",
    async (by) => {
      const { db } = await makeStore();
      const clock = await openDatabaseClock(db, log());
      const before = clock.now().getTime();
      jump(by);
      expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(0);
      expect(clock.now().getTime() - before).toBeLessThan(TOLERANCE);
    },
  );

  test('runs on when the database does not answer', async () => {
    const { db } = await makeStore();
    const answering = vi.fn(async () => ({ rows: [{ time: new Date('2026-01-01T00:00:00Z') }] }));
    const executor = vi.spyOn(db, 'getExecutor').mockReturnValue({
      ...db.getExecutor(),
      executeQuery: answering,
      compileQuery: () => ({}),
      transformQuery: (node: unknown) => node,
    } as never);
    const clock = await openDatabaseClock(db, log());
    answering.mockRejectedValueOnce(new Error('down'));
    await expect(clock.follow()).rejects.toThrow('down');
    expect(clock.now().toISOString()).toMatch(/^2026-01-01T00:00:0/);
    // The query takes a second; the clock assumes that the database read its time halfway.
    vi.useFakeTimers({ toFake: ['performance'] });
    answering.mockImplementationOnce(async () => {
      vi.advanceTimersByTime(1_000);
      return { rows: [{ time: new Date('2026-01-02T00:00:00Z') }] };
    });
    await clock.follow();
    expect(clock.now().toISOString()).toBe('2026-01-02T00:00:00.500Z');
    executor.mockRestore();
  });

  test("agrees with the times of rows, however wrong this machine's clock is, and warns once", async () => {
    const store: Store = await makeStore();
    // The embedded database uses this machine's clock.
    if (store.kind === 'embedded') return;
    jump(TEN_MINUTES);
    const logged = log();
    const clock = await openDatabaseClock(store.db, logged);
    await clock.follow();
    const { rows } = await sql<{ apart: number }>`
      select abs(extract(epoch from now() - ${clock.now()}::timestamptz)) * 1000 as apart`.execute(store.db);
    expect(Number(rows[0]?.apart)).toBeLessThan(TOLERANCE);
    expect(logged.warned).toEqual([{ event: 'clock_differs', aheadSeconds: expect.closeTo(600, -1) }]);
  });
});
