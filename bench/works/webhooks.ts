import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { UNIQUE } from '../client/job.ts';
import type { Work } from '../harness/bench.ts';
import { startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { WEBHOOK_SECRET } from '../harness/provider.ts';
import { makeSessions, openShop, type Session, type Shop } from './purchases.ts';

const RATES = [200, 500];
const KNOWN_SESSIONS = 2_000;
const MEASURED_SECONDS = 60;
const BACKLOG_SECONDS = 120;
const OPEN = `select count(*)::integer as open from webhook_event where state = 'received'`;

/** A change of each session, and what sends it as signed events of the provider: each event once. */
export async function eventsOf({ provider }: Shop, sessions: readonly Session[]) {
  const bodies: string[] = [];
  for (const { providerReference } of sessions) {
    const object = await provider.change(providerReference);
    const type = 'crypto.onramp_session.updated';
    bodies.push(JSON.stringify({ id: `evt_${UNIQUE}`, type, livemode: false, data: { object } }));
  }
  const headers = { 'content-type': 'application/json' };
  return { path: '/webhooks/stripe', headers, secret: WEBHOOK_SECRET, bodies };
}

async function openEvents(database: pg.Client): Promise<number> {
  return (await database.query(OPEN)).rows[0].open;
}

export const webhooks: Work = {
  title: 'Webhooks in',
  method: `Signed events of ${KNOWN_SESSIONS.toLocaleString('en')} known sessions, offered at a fixed rate for ${MEASURED_SECONDS} s whatever the gateway answers; each makes the gateway read the session from the provider. Times count from when an event was due.`,
  async run(bench) {
    const shop = await openShop(bench);
    const gateway = await startGateway(shop.home);
    bench.after(() => gateway.stop('SIGKILL'));
    const database = new pg.Client(shop.home.databaseUrl ?? '');
    await database.connect();
    bench.after(() => database.end());
    const { scale } = bench.options;
    const sessions = await makeSessions(gateway, shop, Math.ceil(KNOWN_SESSIONS / scale));
    const events = await eventsOf(shop, sessions);
    const rows: string[][] = [];
    for (const rate of RATES) {
      const before = usageOf(gateway.child);
      const figures = await bench.load({
        ...events,
        port: gateway.port,
        connections: 0,
        warmUpSeconds: 0,
        seconds: MEASURED_SECONDS / scale,
        rate,
      });
      const cpu = usageOf(gateway.child).cpuSeconds - before.cpuSeconds;
      const endedAt = performance.now();
      const left = await openEvents(database);
      let open = left;
      while (open > 0 && performance.now() - endedAt < BACKLOG_SECONDS * 1000) {
        await wait(100);
        open = await openEvents(database);
      }
      const backlog =
        open > 0
          ? `${open} left after ${BACKLOG_SECONDS} s`
          : ((performance.now() - endedAt) / 1000).toFixed(1);
      const { p50, p99, refused, wrong, unanswered, mostOpen, answered } = figures;
      rows.push([
        `${rate}/s`,
        String(p50),
        String(p99),
        String(refused),
        String(wrong + unanswered),
        String(mostOpen),
        String(left),
        backlog,
        ((cpu * 1000) / Math.max(1, answered)).toFixed(1),
      ]);
      bench.say(
        `${rate}/s: p50 ${p50} ms, p99 ${p99} ms, ${refused} refused, ${left} left, backlog ${backlog}`,
      );
    }
    return {
      table: {
        head: [
          'offered',
          'p50 ms',
          'p99 ms',
          'refused with 503',
          'failed',
          'most open',
          'events left at the end',
          'backlog gone after s',
          'CPU ms each',
        ],
        rows,
      },
    };
  },
};
