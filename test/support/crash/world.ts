import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { openStore, type Store } from '../../../src/store/index.ts';
import { makeMigratedDatabase } from '../../../src/store/testing.ts';
import { openReceiver } from '../endpoint-receiver.ts';
import { openFaultProxy } from '../fault-proxy.ts';
import { type GatewayProcess, startProcess } from '../gateway-process.ts';
import { aMinutePasses } from '../invariants/index.ts';
import type { ReceivedMessage } from '../invariants/outgoing-events.ts';
import { type Levels, levelsOf } from '../invariants/process.ts';
import { openVendor, type Vendor } from '../providers/vendor.ts';
import { createTraps, type Trap } from './trap.ts';

/** A gateway process; its database, vendor and client app survive it. */
export type CrashWorld = {
  readonly vendor: Vendor;
  /** Connected directly, not through the proxy. */
  readonly db: Store['db'];
  gateway(): GatewayProcess;
  /** Kills the gateway at the trap; the result says whether that has happened. */
  killAt(trap: Trap): () => boolean;
  /** Starts another gateway, after a simulated minute or `meanwhile`. */
  restart(meanwhile?: (db: Store['db']) => Promise<void>): Promise<void>;
  /** Messages that the client app received, with verified signatures. */
  received(): ReceivedMessage[];
  endpointSecret(): string;
  levels(): Promise<Levels>;
  close(): Promise<void>;
};

/** Simulates a minute without a gateway: leases expire, polls and deliveries fall due, running jobs grow old. */
async function aMinuteWithoutGateway(db: Store['db']): Promise<void> {
  await aMinutePasses(db);
  await sql`update webhook_delivery set lease_until = lease_until - interval '1 minute',
    next_attempt_at = next_attempt_at - interval '1 minute' where status = 'PENDING'`.execute(db);
  await sql`update webhook_event set due_at = due_at - interval '1 minute' where due_at is not null`.execute(
    db,
  );
  await sql`update pgboss.job set started_on = started_on - interval '1 minute' where state = 'active'`.execute(
    db,
  );
}

export async function openCrashWorld(): Promise<CrashWorld> {
  const name = `crash-${randomUUID()}`;
  const folder = mkdtempSync(`${tmpdir()}/onramp-crash-`);
  const closers: Array<() => unknown> = [() => rmSync(folder, { recursive: true, force: true })];
  let gateway: GatewayProcess | null = null;
  let secret = '';
  const running = (): GatewayProcess => {
    if (!gateway) throw new Error('No gateway was started.');
    return gateway;
  };
  async function close(): Promise<void> {
    await gateway?.stop('SIGKILL');
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  }

  try {
    const database = await makeMigratedDatabase();
    closers.push(database.drop);
    const vendor = await openVendor();
    closers.push(vendor.close);
    const { db, close: closeStore } = await openStore({ databaseUrl: database.url, dataDirectory: null });
    closers.push(closeStore);
    const receiver = await openReceiver();
    closers.push(receiver.close);
    const [postgres, hook] = [await openFaultProxy(database.url), await openFaultProxy(receiver.url)];
    closers.push(postgres.close, hook.close);
    const traps = createTraps(
      { postgres, vendor: vendor.proxy, receiver: hook },
      () => void gateway?.stop('SIGKILL'),
    );
    writeFileSync(`${folder}/gateway.yaml`, vendor.yaml);
    const through = new URL(postgres.through);
    through.searchParams.set('application_name', name);

    const world: CrashWorld = {
      vendor,
      db,
      gateway: running,
      killAt: traps.set,
      async restart(meanwhile = aMinuteWithoutGateway) {
        if (gateway) {
          await gateway.stop('SIGKILL');
          await meanwhile(db);
        }
        traps.clear();
        gateway = await startProcess({
          DATABASE_URL: through.href,
          DATA_DIR: folder,
          GATEWAY_FILE: `${folder}/gateway.yaml`,
          LOG_LEVEL: 'debug',
        });
        vendor.deliverTo(gateway.url);
      },
      received: () => receiver.verified(secret),
      endpointSecret: () => secret,
      levels: () => levelsOf(running(), { db, name, clients: async () => 0 }),
      close,
    };
    await world.restart();
    secret = await receiver.register(running(), `http://localhost:${hook.port}/hook`);
    return world;
  } catch (error) {
    await close();
    throw error;
  }
}
