import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** The server that is measured has the first core; load, Redis, PostgreSQL and providers share the second. */
export type Core = 0 | 1;

const canPin = spawnSync('taskset', ['-c', '1', 'true']).status === 0;
export const pinning = canPin ? 'the server on one core, everything else on another' : 'not pinned to cores';

// A benchmark that is interrupted leaves no process behind.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Runs a command, on a core of its own where the machine can. */
export function spawnOn(
  core: Core,
  command: string,
  words: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const [program = '', ...rest] = canPin
    ? ['taskset', '-c', String(core), command, ...words]
    : [command, ...words];
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

export async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (ended(child)) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** The lines that a process prints, as an iterator. Throws where the process ends instead. */
export function linesOf(child: ChildProcess, name: string): () => Promise<string> {
  if (!child.stdout) throw new Error(`${name} has no output.`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended.`);
    return value;
  };
}

/** Runs a script of the benchmark to its end, with `input` as its standard input; returns what it printed. Throws if it fails. */
export async function runScript(script: string, input: string): Promise<string> {
  const child = spawnOn(1, process.execPath, [script], { stdio: 'pipe' });
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  // A script that ends before it has read everything has an exit code that says more.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`${script} ended with ${code ?? signal}: ${errors.trim() || 'no message'}`);
  return output;
}

export type Usage = {
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly peakMegabytes: number;
};

/** Processor time and memory of a process until now. Zero outside of Linux. */
export function usageOf({ pid }: ChildProcess): Usage {
  const folder = `/proc/${pid}`;
  if (!existsSync(folder)) return { cpuSeconds: 0, megabytes: 0, peakMegabytes: 0 };
  const status = readFileSync(`${folder}/status`, 'utf8');
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  // Behind the name, which may contain spaces: user and system time in hundredths of a second.
  const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    megabytes: megabytes('VmRSS'),
    peakMegabytes: megabytes('VmHWM'),
  };
}
