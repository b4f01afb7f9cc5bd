import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { eventually, START_MILLISECONDS } from './eventually.ts';
import { press } from './press.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type GatewayProcess = {
  readonly url: string;
  readonly demoKey: string;
  readonly output: () => string;
  readonly pid: number;
  /** The exit code, or the signal that killed it; null while it runs. */
  readonly ended: () => number | string | null;
  request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  press(pageUrl: string, button: RegExp): Promise<Response>;
  /** Ends it; answers the exit code, or the signal that killed it. */
  stop(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | string | null>;
};

function run(environment: Record<string, string>, words: readonly string[] = ['serve']) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['src/cli/start.mjs', ...words], {
    cwd: ROOT,
    // Nothing of ours but what is given: a DATABASE_URL of the tests must not reach it by accident.
    env: { PATH, HOME, PORT: '0', ...environment },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null);
  return { child, ended, output: () => output };
}

/** A command, or a start that is to fail: its exit code and what it printed. */
export async function runToEnd(environment: Record<string, string>, ...words: string[]) {
  const { ended, output } = run(environment, words.length === 0 ? undefined : words);
  return { code: await ended, output: output() };
}

/** `node src/cli/start.mjs serve` on a free port, once it has printed its banner. */
export async function startProcess(environment: Record<string, string>): Promise<GatewayProcess> {
  const { child, ended, output } = run(environment);
  let over: number | string | null = null;
  void ended.then((how) => {
    over = how ?? 'gone';
  });
  await eventually(
    async () => output(),
    (text) => over !== null || /^ {2}(try|data) .*\n(?! )/ms.test(text),
    START_MILLISECONDS,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (over !== null) throw new Error(`the gateway ended: ${output()}`);
  const url = /(?:GraphiQL|API) +(http\S+)\/graphql/.exec(output())?.[1] ?? '';
  const demoKey = /demo key +(\S+)/.exec(output())?.[1] ?? '';
  return {
    url,
    demoKey,
    output,
    pid: child.pid ?? 0,
    ended: () => over,
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
