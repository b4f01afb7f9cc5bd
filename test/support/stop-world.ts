import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openStore, type Store } from '../../src/store/index.ts';
import { makeMigratedDatabase } from '../../src/store/testing.ts';
import { eventually } from './eventually.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { type GatewayProcess, startProcess } from './gateway-process.ts';
import { openVendor, type Vendor } from './providers/vendor.ts';

/** What docs/operations.md tells a supervisor to allow before it kills the process. */
const GRACE_MILLISECONDS = 30_000;
export const MINUTE = 60_000;
const ADAPTER = fileURLToPath(new URL('./providers/canceling-stripe.ts', import.meta.url));

/** A gateway process with its own database and vendor, both of which can hang. */
export type StopWorld = {
  readonly store: Store;
  readonly vendor: Vendor;
  readonly postgres: FaultProxy;
  gateway(): GatewayProcess;
  start(): Promise<void>;
  /** Starts a gateway with nothing that hangs, and without webhooks. */
  startHealthy(): Promise<void>;
  /** Stops the gateway within the time that a supervisor allows; resolves to its exit code. */
  stop(): Promise<number | string | null>;
  statusOf(id: string): Promise<string>;
  completed(id: string): Promise<unknown>;
  pay(session: { providerReference?: string | null }): Promise<void>;
  close(): Promise<void>;
};

export async function openStopWorld(): Promise<StopWorld> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-stop-`);
  const database = await makeMigratedDatabase();
  const vendor = await openVendor();
  const postgres = await openFaultProxy(database.url);
  const store = await openStore({ databaseUrl: database.url, dataDirectory: null });
  writeFileSync(
    `${folder}/gateway.yaml`,
    vendor.yaml.replace('stripe: {', `stripe: { module: ${JSON.stringify(ADAPTER)},`),
  );
  let gateway: GatewayProcess;
  const world: StopWorld = {
    store,
    vendor,
    postgres,
    gateway: () => gateway,
    async start() {
      gateway = await startProcess({
        DATABASE_URL: postgres.through,
        DATA_DIR: folder,
        GATEWAY_FILE: `${folder}/gateway.yaml`,
        LOG_LEVEL: 'error',
      });
    },
    async startHealthy() {
      for (const proxy of [postgres, vendor.proxy]) proxy.judge(() => 'pass');
      vendor.deliverTo(null);
      await world.start();
    },
    async stop() {
      const at = performance.now();
      const code = await gateway.stop('SIGTERM');
      expect(performance.now() - at).toBeLessThan(GRACE_MILLISECONDS);
      return code;
    },
    async statusOf(id) {
      const session = store.db.selectFrom('onramp_session').select('status').where('id', '=', id);
      return (await session.executeTakeFirstOrThrow()).status;
    },
    completed: (id) =>
      eventually(
        () => world.statusOf(id),
        (status) => status === 'COMPLETED',
        MINUTE,
      ),
    async pay({ providerReference }) {
      await vendor.advance(providerReference ?? '', 'requires_payment');
      await vendor.advance(providerReference ?? '', 'fulfillment_complete');
    },
    async close() {
      await gateway?.stop('SIGKILL');
      await store.close();
      await postgres.close();
      await vendor.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Lets nothing through any more, without closing a connection. Resolves at the first request that is held. */
export function hang(proxy: FaultProxy): Promise<void> {
  return new Promise((resolve) => {
    proxy.judge((direction) => {
      if (direction === 'out') resolve();
      return new Promise(() => {});
    });
  });
}
