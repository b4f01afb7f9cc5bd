import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { eventually, START_MILLISECONDS } from './eventually.ts';
import { press } from './press.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = [process.execPath, 'src/cli/start.mjs'];

export type GatewayProcess = {
  readonly url: string;
  readonly demoKey: string;
  readonly output: () => string;
  readonly pid: number;
  /** The exit code, or the signal that killed it; null while it runs. */
  readonly ended: () => number | string | null;
  request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  press(pageUrl: string, button: RegExp): Promise<Response>;
  /** Sends the signal and waits for the end; resolves to the exit code, or the signal that killed it. */
  stop(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | string | null>;
};

function run(environment: Record<string, string>, [command = '', ...words]: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, words, {
    cwd: ROOT,
    // Only what is given: the DATABASE_URL of the tests must not reach a gateway by accident.
    env: { PATH, HOME, PORT: '0', ...environment },
    // A process group of its own, so that `killGroup` reaches what a wrapper such as npm leaves behind.
    detached: command === 'npm',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null);
  return { child, ended, output: () => output };
}

/** Runs a command of the gateway, or a start that fails, to its end. */
export async function runToEnd(environment: Record<string, string>, ...words: string[]) {
  const { ended, output } = run(environment, [...START, ...(words.length === 0 ? ['serve'] : words)]);
  return { code: await ended, output: output() };
}

/** Starts a gateway on a free port and waits for its banner. `command`: instead of `node src/cli/start.mjs serve`. */
export async function startProcess(
  environment: Record<string, string>,
  command: readonly string[] = [...START, 'serve'],
): Promise<GatewayProcess> {
  const { child, ended, output } = run(environment, command);
  let end: number | string | null = null;
  void ended.then((how) => {
    end = how ?? 'gone';
  });
  await eventually(
    async () => output(),
    (text) => end !== null || /^ {2}(try|data) .*\n(?! )/ms.test(text),
    START_MILLISECONDS,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (end !== null) throw new Error(`The gateway ended: ${output()}`);
  const url = /(?:GraphiQL|API) +(http\S+)\/graphql/.exec(output())?.[1] ?? '';
  const demoKey = /demo key +(\S+)/.exec(output())?.[1] ?? '';
  return {
    url,
    demoKey,
    output,
    pid: child.pid ?? 0,
    ended: () => end,
    async request(document, variables) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${demoKey}` },
        body: JSON.stringify({ query: print(document), variables }),
      });
      const { data, errors } = (await answer.json()) as { data: never; errors?: unknown };
      if (errors) throw new Error(`top-level errors: ${JSON.stringify(errors)}`);
      return data;
    },
    press: (pageUrl, button) => press(fetch, pageUrl, button),
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Kills what is left of the process group of a gateway that was started through npm. */
export function killGroup({ pid }: GatewayProcess): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
