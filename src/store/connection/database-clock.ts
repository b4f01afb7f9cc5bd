import { sql } from 'kysely';
import type { Db } from './open.ts';

/** A larger difference is logged: signatures are made and verified by this machine's own clock. */
const WARN_MILLISECONDS = 60_000;

export type DatabaseClock = {
  now(): Date;
  /** Synchronizes with the database. Repeat it, since clocks drift; if it throws, the clock runs on. */
  follow(): Promise<void>;
};

/**
 * The database's clock, continued by this process's monotonic clock. Stored times come from it, so that all
 * processes agree on what is due, how old it is and what has ended, however wrong a machine's own clock is.
 */
export async function openDatabaseClock(
  db: Db,
  log: { warn(fields: Record<string, unknown>, message: string): void },
): Promise<DatabaseClock> {
  let base = 0;
  let warned = false;

  async function follow(): Promise<void> {
    const sentAt = performance.now();
    const { rows } = await sql<{ time: Date }>`select clock_timestamp() as time`.execute(db);
    const [row] = rows;
    if (!row) throw new Error('the database returned no time');
    // It read its clock at some time between the query and its result.
    base = row.time.getTime() - (sentAt + performance.now()) / 2;
    const ahead = Date.now() - now().getTime();
    const differs = Math.abs(ahead) > WARN_MILLISECONDS;
    if (differs && !warned) {
      const aheadSeconds = Math.round(ahead / 1000);
      log.warn(
        { event: 'clock_differs', aheadSeconds },
        "This machine's clock differs from the database's; synchronize both with NTP",
      );
    }
    warned = differs;
  }
  const now = () => new Date(base + performance.now());

  await follow();
  return { now, follow };
}
