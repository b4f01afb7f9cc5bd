import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openStore, type Store } from '../../src/store/index.ts';
import { makeDatabase } from '../../src/store/testing.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { freePort } from '../support/servers.ts';
import type { Closers } from './run.ts';

const MOST_STARTS = 10;

/** A folder and an empty PostgreSQL database of this run, connected directly. */
export async function openData(closers: Closers): Promise<{ folder: string; url: string; db: Store['db'] }> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-soak-`);
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const database = await makeDatabase();
  closers.push(database.drop);
  const store = await openStore({ databaseUrl: database.url, dataDirectory: null });
  closers.push(store.close);
  return { folder, url: database.url, db: store.db };
}

/** A gateway that keeps its port over restarts. Null while it is down. */
export type Slot = {
  current(): GatewayProcess | null;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** The output of all its processes. */
  output(): string;
};

/** Gateways on one database and data directory, none of them started. */
export async function makeSlots(
  count: number,
  given: { folder: string; yaml: string; environment: (number: number) => Record<string, string> },
  closers: Closers,
): Promise<Slot[]> {
  writeFileSync(`${given.folder}/gateway.yaml`, given.yaml);
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  return ports.map((port, number) => {
    const processes: GatewayProcess[] = [];
    let current: GatewayProcess | null = null;
    let starting: Promise<void> | null = null;
    let closed = false;
    async function startOnce(): Promise<void> {
      const environment = {
        PORT: String(port),
        ADMIN_PORT: 'off',
        DATA_DIR: given.folder,
        GATEWAY_FILE: `${given.folder}/gateway.yaml`,
        ...given.environment(number),
      };
      for (let tries = 1; current === null && !closed; tries += 1) {
        current = await startProcess(environment).catch((error: Error) => {
          if (tries === MOST_STARTS) throw error;
          console.log(`A start failed and is repeated: ${error.message.trim()}`);
          return null;
        });
      }
      if (current) processes.push(current);
    }
    const slot: Slot = {
      current: () => current,
      // A start that fails, since the database does not answer in time, is repeated as by a supervisor.
      start() {
        starting = startOnce();
        return starting;
      },
      async kill() {
        const killed = current;
        current = null;
        await killed?.stop('SIGKILL');
      },
      output: () => processes.map(({ output }) => output()).join('\n'),
    };
    closers.push(async () => {
      closed = true;
      // A process that is starting is known when it has started.
      await starting?.catch(() => undefined);
      await slot.kill();
    });
    return slot;
  });
}
