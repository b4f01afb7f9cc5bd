import { afterEach, expect, test, vi } from 'vitest';
import { explainFailure, runCommand } from './command.ts';
import { migrate } from './migrate.ts';
import { operationCommand } from './operate.ts';
import { providers } from './providers/index.ts';
import { serve } from './serve.ts';

const commands = {
  serve,
  migrate,
  providers,
  'create-project': operationCommand('create-project'),
  projects: operationCommand('projects'),
  keys: operationCommand('keys'),
  operators: operationCommand('operators'),
  audit: operationCommand('audit'),
  jobs: operationCommand('jobs'),
  documents: operationCommand('documents'),
  'webhooks-in': operationCommand('webhooks-in'),
};

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command with its work replaced by a mock. */
async function run(name: keyof typeof commands, words: readonly string[]) {
  const { usage, parse } = commands[name];
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const done = vi.fn();
  const noWork = (given: readonly string[]) => parse(given) && (async () => done(given));
  await runCommand({ usage, parse: noWork }, words);
  const { exitCode = 0 } = process;
  return {
    out: out.mock.calls.join(),
    errors: errors.mock.calls.join(),
    exitCode,
    done: done.mock.calls.length,
  };
}

const names = Object.keys(commands) as Array<keyof typeof commands>;

test.each(names.flatMap((name) => [[name, '--help'] as const, [name, '-h'] as const]))(
  '%s %s prints the usage and does no work',
  async (name, help) => {
    for (const words of [[help], ['list', help]]) {
      const { out, ...rest } = await run(name, words);
      expect(out).toMatch(
        name === 'serve' ? /^npm start\n {4}\S/ : new RegExp(`^npm run ${name}\\b.*\\n {4}\\S`),
      );
      expect(rest).toEqual({ errors: '', exitCode: 0, done: 0 });
      vi.restoreAllMocks();
    }
  },
);

const REFUSED: Array<[keyof typeof commands, string[]]> = [
  ...names.map((name): [keyof typeof commands, string[]] => [name, ['--bogus']]),
  ['serve', ['--port']],
  ['migrate', ['bogus']],
  ['providers', ['check', 'more']],
  ['create-project', []],
  ['create-project', [' ']],
  ['create-project', ['-x']],
  ['create-project', [' -x']],
  ['create-project', ['My wallet', '--force']],
  ['create-project', ['x'.repeat(101)]],
  ['projects', ['create']],
  ['projects', ['create', 'shop', '--display-name', 'Shop']],
  ['projects', ['set', 'shop']],
  ['projects', ['rename', 'shop']],
  ['projects', ['archive', 'shop', '--force']],
  ['operators', ['create']],
  ['operators', ['revoke', 'a', 'b']],
  ['audit', ['all']],
  ['keys', ['list', 'x']],
  ['keys', ['list', '--kind', 'secret']],
  ['keys', ['revoke']],
  ['keys', ['revoke', 'a', 'b']],
  ['jobs', ['list', '--all']],
  ['jobs', ['retry', '--all']],
  ['webhooks-in', ['reprocess', '-a']],
];
test.each(REFUSED)('%s %j is refused with the usage', async (name, words) => {
  const { errors, ...rest } = await run(name, words);
  expect(errors).toBe(commands[name].usage);
  expect(rest).toEqual({ out: '', exitCode: 2, done: 0 });
});

test.each<[keyof typeof commands, string[]]>([
  ['serve', []],
  ['migrate', []],
  ['providers', ['check', '--live']],
  ['create-project', ['My wallet']],
  ['create-project', ['My', 'wallet-2']],
  ['projects', ['create', 'shop', '--origin', 'https://shop.example', '--origin=https://b.example']],
  ['projects', ['set', 'shop', '--display-name', 'My shop']],
  ['operators', ['create', 'alice']],
  ['audit', ['--since', '7d']],
  ['keys', ['roll', 'a', '--grace', '1h']],
  ['keys', ['create', 'prj_1']],
  ['keys', ['create', 'My', 'wallet']],
  ['jobs', ['retry-all']],
  ['webhooks-in', ['list', 'failed']],
])('%s %j runs', async (name, words) => {
  expect(await run(name, words)).toEqual({ out: '', errors: '', exitCode: 0, done: 1 });
});

const inUse = Object.assign(new Error('listen'), {
  code: 'EADDRINUSE',
  syscall: 'listen',
  port: 4000,
  address: '127.0.0.1',
});

test('a port in use: a second gateway needs another port and its own data', () => {
  expect(explainFailure(inUse, {})).toBe(
    'Port 4000 on 127.0.0.1 is in use, perhaps by another gateway. Stop that one, or choose another: PORT=4001 npm start; to run a second gateway with its own data: PORT=4001 DATA_DIR=.data-4001 npm start',
  );
});

test('a port in use by a gateway on PostgreSQL: another port is enough, since the data is shared', () => {
  const text = explainFailure(inUse, { DATABASE_URL: 'postgres://db/x' });
  expect(text).toMatch(/PORT=4001 npm start$/);
});

test('an admin port in use: another one is enough', () => {
  const text = explainFailure({ ...inUse, port: 4090 }, { ADMIN_PORT: '4090' });
  expect(text).toBe('Port 4090 on 127.0.0.1 is in use. Choose another ADMIN_PORT, or 0 for any free one.');
});

test('an unexpected error has no explanation: its stack trace is printed', () => {
  expect(explainFailure(new Error('odd'), {})).toBeNull();
});
