import { sql } from 'kysely';
import type { Db } from './open.ts';

/** From here on this machine's own clock is worth a word: by it requests and webhooks are signed and checked. */
const TOLD_MILLISECONDS = 60_000;

export type DatabaseClock = {
  now(): Date;
  /** Asks the database for its time; to be repeated, since clocks drift. Where it does not answer all goes on as before. */
  follow(): Promise<void>;
};

/**
 * The clock of all that is stored with a time: the database's, one for all processes, carried on by a clock of this process
 * that never jumps. However wrong this machine's own clock is, all judge alike what is due, how old it is and what has ended.
 */
export async function openDatabaseClock(
  db: Db,
  log: { warn(fields: Record<string, unknown>, message: string): void },
): Promise<DatabaseClock> {
  let base = 0;
  let told = false;

  async function follow(): Promise<void> {
    const asked = performance.now();
    const { rows } = await sql<{ time: Date }>`select clock_timestamp() as time`.execute(db);
    const [row] = rows;
    if (!row) throw new Error('the database told no time');
    // It read its clock somewhere between question and answer.
    base = row.time.getTime() - (asked + performance.now()) / 2;
    const ahead = Date.now() - now().getTime();
    const wrong = Math.abs(ahead) > TOLD_MILLISECONDS;
    if (wrong && !told) {
      const aheadSeconds = Math.round(ahead / 1000);
      log.warn({ aheadSeconds }, "this machine's clock differs from the database's: synchronise both (NTP)");
    }
    told = wrong;
  }
  const now = () => new Date(base + performance.now());

  await follow();
  return { now, follow };
}
