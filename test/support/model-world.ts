import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openStore, type Store } from '../../src/store/index.ts';
import { makeDatabase } from '../../src/store/testing.ts';
import { openFaultProxy, type Verdict } from './fault-proxy.ts';
import { type GatewayProcess, startProcess } from './gateway-process.ts';
import { openVendor, type Vendor } from './vendor.ts';

/** A fault that waits for a piece of the gateway's conversation, counted from now on. */
export type Trap = { at: 'postgres' | 'vendor'; piece: number; act: 'cut' | 'kill' };

/** A gateway in its own process, with a database and a vendor of its own behind proxies. */
export type World = {
  /** Of its idempotency keys. */
  readonly prefix: string;
  readonly vendor: Vendor;
  /** Not through the proxy: it sees the truth while the gateway cannot. */
  readonly db: Store['db'];
  gateway(): GatewayProcess;
  running(): boolean;
  set(trap: Trap): void;
  /** Cuts what is connected to PostgreSQL; `down`: and whatever connects from now on. */
  cutPostgres(down: boolean): void;
  postgresUp(): void;
  kill(): Promise<void>;
  /** Resolves when a kill that a trap has begun is over. */
  dead(): Promise<void>;
  restart(): Promise<void>;
  /** No fault any more, and a gateway that runs. */
  heal(): Promise<void>;
  close(): Promise<void>;
};

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-model-`);
  const closers: Array<() => unknown> = [() => rmSync(folder, { recursive: true, force: true })];
  let gateway: GatewayProcess | null = null;
  let killing: Promise<unknown> | null = null;
  let trap: Trap | null = null;
  let down = false;

  async function close(): Promise<void> {
    await gateway?.stop('SIGKILL');
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  }

  try {
    const database = await makeDatabase();
    closers.push(database.drop);
    const vendor = await openVendor();
    closers.push(vendor.close);
    const { hostname: host, port } = new URL(database.url);
    const postgres = await openFaultProxy({ host, port: Number(port || 5432) });
    closers.push(postgres.close);
    const { db, close: closeStore } = await openStore({ databaseUrl: database.url, dataDirectory: null });
    closers.push(closeStore);
    const through = new URL(database.url);
    through.host = `127.0.0.1:${postgres.port}`;
    writeFileSync(`${folder}/gateway.yaml`, vendor.yaml);

    const kill = () => {
      killing ??= gateway?.stop('SIGKILL') ?? Promise.resolve();
      vendor.deliverTo(null);
      return killing;
    };
    const judge = (at: Trap['at']) => (): Verdict => {
      if (killing || (down && at === 'postgres')) return 'cut';
      if (trap?.at !== at) return 'pass';
      trap = { ...trap, piece: trap.piece - 1 };
      if (trap.piece > 0) return 'pass';
      if (trap.act === 'kill') void kill();
      trap = null;
      return 'cut';
    };
    postgres.judge(judge('postgres'));
    vendor.proxy.judge(judge('vendor'));

    const running = () => gateway !== null && killing === null;
    const world: World = {
      prefix: randomUUID(),
      vendor,
      db,
      running,
      gateway() {
        if (!gateway) throw new Error('no gateway was started');
        return gateway;
      },
      set(next) {
        trap = next;
      },
      cutPostgres(stay) {
        down = stay;
        postgres.cutAll();
      },
      postgresUp() {
        down = false;
      },
      async kill() {
        await kill();
      },
      async dead() {
        await killing;
      },
      async restart() {
        await gateway?.stop('SIGKILL');
        [killing, trap, down] = [null, null, false];
        gateway = await startProcess({
          DATABASE_URL: through.href,
          DATA_DIR: folder,
          GATEWAY_FILE: `${folder}/gateway.yaml`,
          LOG_LEVEL: 'error',
        });
        vendor.deliverTo(gateway.url);
      },
      async heal() {
        [trap, down] = [null, false];
        await vendor.simulator.simulatorFetch('/__control/faults', { method: 'DELETE' });
        if (!running()) await world.restart();
      },
      close,
    };
    await world.restart();
    return world;
  } catch (error) {
    await close();
    throw error;
  }
}
