import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
/** Nothing can interrupt a synchronous call: a program that hangs would hang its test. */
const TIMEOUT_MILLISECONDS = 120_000;

/** The files of the project's own tools. */
export const tools = {
  tsc: resolve('typescript/bin/tsc'),
  biome: resolve('@biomejs/biome/bin/biome'),
  vitest: join(ROOT, 'node_modules/vitest/vitest.mjs'),
};

export type Ran = { readonly code: number | null; readonly output: string; readonly errors: string };

/** Runs a program to its end, without the environment of the tests. */
export function run(
  cwd: string,
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Ran {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    timeout: TIMEOUT_MILLISECONDS,
    killSignal: 'SIGKILL',
    env: { PATH, HOME, NO_COLOR: '1', ...environment },
  });
  return { code: status, output: stdout, errors: stderr };
}

/** Runs Node; throws its output where it fails. */
export function runNode(cwd: string, words: readonly string[]): string {
  const { code, output, errors } = run(cwd, process.execPath, words);
  if (code !== 0) throw new Error(`node ${words.join(' ')} ended with ${code}:\n${output}${errors}`);
  return output;
}

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'onramp-test-'));

/** Makes a node_modules folder of links to packages that this repository has installed. */
export function linkPackages(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

/** Every file below a folder, by its path in it. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
