import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Figures, Job } from '../client/job.ts';
import type { Options } from './options.ts';
import { runScript } from './processes.ts';
import { openServers, type Servers } from './servers.ts';

/** What a work gets: the settings of the run, and servers of its own if it asks for them. */
export type Bench = {
  readonly options: Options;
  /** Redis and PostgreSQL, started by the first call. */
  servers(): Promise<Servers>;
  /** A new folder. */
  folder(): string;
  load(job: Job): Promise<Figures>;
  /** Ends something after the work, whatever happens. */
  after(close: () => unknown): void;
  say(text: string): void;
};

export type Table = { readonly head: readonly string[]; readonly rows: ReadonlyArray<readonly string[]> };
/** `bars`: what the chart shows, as ratios to bare. */
export type Result = {
  readonly table: Table;
  readonly bars?: ReadonlyArray<{ label: string; ratio: number }>;
};

export type Work = {
  readonly title: string;
  /** What is measured, in a sentence or two. */
  readonly method: string;
  /** The rounds of the options that it has: `timed` ones with a warm-up, or ones that end by themselves; none if left out. */
  readonly rounds?: 'timed' | 'counted';
  run(bench: Bench): Promise<Result>;
};

/** Runs a work; what it has started ends with it. */
export async function runWork(work: Work, options: Options): Promise<Result> {
  const root = mkdtempSync(`${tmpdir()}/onramp-bench-`);
  const remove = () => rmSync(root, { recursive: true, force: true, maxRetries: 10 });
  // Also after an interruption, which kills what writes there.
  process.once('exit', remove);
  const closers: Array<() => unknown> = [remove];
  try {
    let servers: Promise<Servers> | null = null;
    let folders = 0;
    return await work.run({
      options,
      servers() {
        servers ??= openServers(root).then((opened) => {
          // They end last but for the folder: whatever uses them ends before.
          closers.splice(1, 0, opened.close);
          return opened;
        });
        return servers;
      },
      folder() {
        folders += 1;
        const folder = `${root}/data-${folders}`;
        mkdirSync(folder);
        return folder;
      },
      load: async (job) =>
        JSON.parse(await runScript('bench/client/main.ts', JSON.stringify(job))) as Figures,
      after: (close) => void closers.push(close),
      say: (text) => console.log(`  ${text}`),
    });
  } finally {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
    process.off('exit', remove);
  }
}
