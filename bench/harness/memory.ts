import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Gateway } from './gateway.ts';

const FILE = `${tmpdir()}/onramp-bench-probe-${process.pid}`;

/** The environment of a gateway whose memory can be asked for. */
export const PROBE = {
  NODE_OPTIONS: `--import ${fileURLToPath(new URL('probe.mjs', import.meta.url))}`,
  PROBE_FILE: FILE,
};

/** In megabytes; `live`: heap and external memory after a full collection. `delay`: of the event loop since the last call, in ms. */
export type Memory = {
  readonly resident: number;
  readonly live: number;
  readonly delay: { readonly p99: number; readonly longest: number };
};

export async function memoryOf({ child }: Pick<Gateway, 'child'>): Promise<Memory> {
  const file = `${FILE}.${child.pid}`;
  rmSync(file, { force: true });
  child.kill('SIGUSR2');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('The gateway ended.');
    await wait(20);
  }
  const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory;
  rmSync(file, { force: true });
  return memory;
}
