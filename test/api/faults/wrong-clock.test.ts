import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

const AHEAD = 11 * 60_000;

test("a gateway whose machine's clock is wrong polls a session by the database's clock", async () => {
  const gateway = await startGateway({ overrides: { clock: () => new Date(Date.now() + AHEAD) } });
  const { db } = gateway.app.store;
  try {
    await purchasesAt(gateway).make(usdcOnBase());
    // At 55 minutes the session is polled every five minutes; after an hour, every half hour.
    await sql`
      with older as (update session_event set at = now() - interval '55 minutes')
      update onramp_session set next_check_at = now() - interval '1 second', updated_at = now() - interval '55 minutes'`.execute(
      db,
    );
    const dueInSeconds = async () => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from next_check_at - now())::float8 as seconds from onramp_session`.execute(db);
      return rows[0]?.seconds ?? 0;
    };
    // During a poll it is due in one minute.
    expect(await eventually(dueInSeconds, (seconds) => seconds > 60)).toBeLessThanOrEqual(300);
  } finally {
    await gateway.close();
  }
});
