import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { createKeyRing } from '../../../secrets/index.ts';
import { eachStore } from '../../../store/testing.ts';
import { addEvents, endpoint, openWebhooks, PROJECT } from '../../../store/webhooks/testing.ts';
import { createOutboundWebhooks } from '../index.ts';
import { receiveWebhooks } from '../testing.ts';
import { newSecret } from './sign.ts';

const keyRing = createKeyRing([`test:${Buffer.alloc(32, 7).toString('base64')}`]);
/** More than the concurrent attempts of a process. */
const DEAD = 600;

eachStore('the webhook worker', (makeStore) => {
  test('a receiver that works gets its messages at once, however many others are down', async () => {
    const { db, ...opened } = await openWebhooks(await makeStore());
    const { id } = await endpoint({ db, ...opened });
    const receiver = await receiveWebhooks();
    const secret = keyRing.seal(newSecret());
    await sql`update webhook_endpoint set url = ${receiver.url}, sealed_secret = ${secret}`.execute(db);
    await sql`
      insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
      select 'whe_' || dead, ${PROJECT}, 'https://dead.example/', array['deposit.updated'], ${secret}::bytea
      from generate_series(1, ${DEAD}::integer) dead`.execute(db);
    await addEvents(db, 1);
    // The deliveries to dead receivers are due earlier.
    await sql`
      update webhook_delivery set next_attempt_at = now() - interval '1 hour' where endpoint_id <> ${id}`.execute(
      db,
    );

    const end = new AbortController();
    const out = createOutboundWebhooks({
      db,
      keyRing,
      rules: { loopback: true, ports: [443] },
      resolve: () =>
        new Promise((_, reject) => end.signal.addEventListener('abort', () => reject(new Error()))),
      clock: () => new Date(),
      databaseClock: { now: () => new Date() },
      log: { warn: vi.fn(), error: vi.fn() },
    });
    const worker = out.start();
    worker.wake();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 5_000);
    // The dead receivers do not use up the remaining capacity at later ticks either.
    await addEvents(db, 1, 1);
    worker.wake();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 5_000);
    end.abort();
    await worker.stop();
    receiver.close();
  });
});
