import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { openStore, type Store } from '../../../src/store/index.ts';
import { makeMigratedDatabase } from '../../../src/store/testing.ts';
import { type EndpointReceiver, openReceiver } from '../endpoint-receiver.ts';
import { openFaultProxy, type Verdict } from '../fault-proxy.ts';
import { type GatewayProcess, startProcess } from '../gateway-process.ts';
import type { ReceivedMessage } from '../invariants/outgoing-events.ts';
import { type Levels, levelsOf } from '../invariants/process.ts';
import { type Issuer, openIssuer } from '../providers/issuer.ts';
import { openVendor, type Vendor } from '../providers/vendor.ts';
import { type OwnRedis, openRedis } from './redis.ts';

/** A fault at a numbered piece of the gateway's traffic, counted from now on. */
export type Trap = { at: 'postgres' | 'vendor' | 'issuer'; piece: number; act: 'cut' | 'kill' };

/** A gateway process with its own database, vendors, Redis and webhook receiver. */
export type World = {
  /** Prefix of its idempotency keys, and the application_name of its connections. */
  readonly prefix: string;
  readonly vendor: Vendor;
  readonly issuer: Issuer;
  /** Null on a machine without a Redis server. */
  readonly redis: OwnRedis | null;
  readonly receiver: EndpointReceiver;
  /** Connected directly, not through the proxy. */
  readonly db: Store['db'];
  /** Errors that its callers received. */
  readonly errors: string[];
  gateway(): GatewayProcess;
  running(): boolean;
  /** The start of the running process; all earlier ones are dead. */
  startedAt(): Date;
  /** The output of all its processes. */
  output(): string;
  endpointSecret(): string;
  received(): ReceivedMessage[];
  levels(): Promise<Levels>;
  set(trap: Trap): void;
  /** Cuts the connections to PostgreSQL; `down`: new ones as well. */
  cutPostgres(down: boolean): void;
  postgresUp(): void;
  /** Has PostgreSQL close the gateway's connections, as at its restart. */
  terminate(): Promise<void>;
  kill(): Promise<void>;
  /** Resolves when a kill by a trap is complete. */
  dead(): Promise<void>;
  restart(): Promise<void>;
  /** Removes all faults and starts a gateway if none runs. */
  repair(): Promise<void>;
  close(): Promise<void>;
};

export async function openWorld({ withRedis }: { withRedis: boolean }): Promise<World> {
  const prefix = randomUUID();
  const folder = mkdtempSync(`${tmpdir()}/onramp-model-`);
  const closers: Array<() => unknown> = [() => rmSync(folder, { recursive: true, force: true })];
  const ended: GatewayProcess[] = [];
  let gateway: GatewayProcess | null = null;
  let killing: Promise<unknown> | null = null;
  let trap: Trap | null = null;
  let down = false;
  let secret = '';
  let startedAt = new Date();

  async function close(): Promise<void> {
    await gateway?.stop('SIGKILL');
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  }
  async function opened<Part>(part: Promise<Part>, end: (part: Part) => unknown): Promise<Part> {
    const open = await part;
    closers.push(() => end(open));
    return open;
  }

  try {
    const database = await opened(makeMigratedDatabase(), ({ drop }) => drop());
    const vendor = await opened(openVendor(), (part) => part.close());
    const issuer = await opened(openIssuer(), (part) => part.close());
    const receiver = await opened(openReceiver(), (part) => part.close());
    const redis = withRedis ? await opened(openRedis(folder), (part) => part.close()) : null;
    const postgres = await opened(openFaultProxy(database.url), (part) => part.close());
    const store = openStore({ databaseUrl: database.url, dataDirectory: null });
    const { db } = await opened(store, (part) => part.close());
    const through = new URL(postgres.through);
    through.searchParams.set('application_name', prefix);
    writeFileSync(`${folder}/gateway.yaml`, vendor.yaml + issuer.yaml);

    const vendors = (url: string | null) => {
      vendor.deliverTo(url);
      issuer.deliverTo(url);
    };
    const kill = () => {
      killing ??= gateway?.stop('SIGKILL') ?? Promise.resolve();
      vendors(null);
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
    issuer.proxy.judge(judge('issuer'));

    const running = () => gateway !== null && killing === null;
    const world: World = {
      prefix,
      vendor,
      issuer,
      redis,
      receiver,
      db,
      errors: [],
      running,
      gateway() {
        if (!gateway) throw new Error('No gateway was started.');
        return gateway;
      },
      output: () => [...ended, ...(gateway ? [gateway] : [])].map(({ output }) => output()).join('\n'),
      startedAt: () => startedAt,
      endpointSecret: () => secret,
      received: () => receiver.verified(secret),
      levels: () => {
        const clients = async () => (await redis?.clients()) ?? 0;
        return levelsOf(world.gateway(), { db, name: prefix, clients });
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
      async terminate() {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${prefix}`.execute(
          db,
        );
      },
      async kill() {
        await kill();
      },
      async dead() {
        await killing;
      },
      async restart() {
        await gateway?.stop('SIGKILL');
        if (gateway) ended.push(gateway);
        [gateway, killing, trap, down] = [null, null, null, false];
        startedAt = new Date();
        gateway = await startProcess({
          DATABASE_URL: through.href,
          DATA_DIR: folder,
          GATEWAY_FILE: `${folder}/gateway.yaml`,
          LOG_LEVEL: 'debug',
          ...(redis && { REDIS_URL: redis.url }),
        });
        vendors(gateway.url);
      },
      async repair() {
        [trap, down] = [null, false];
        receiver.answer([]);
        for (const { simulator } of [vendor, issuer]) {
          await simulator.simulatorFetch('/__control/faults', { method: 'DELETE' });
        }
        await redis?.start();
        if (!running()) await world.restart();
      },
      close,
    };
    await world.restart();
    secret = await receiver.register(world.gateway());
    return world;
  } catch (error) {
    await close();
    throw error;
  }
}
