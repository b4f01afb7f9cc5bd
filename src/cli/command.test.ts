import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from './command.ts';
import { migrate } from './migrate.ts';
import { operationCommand } from './operate.ts';
import { providers } from './providers/index.ts';
import { serve } from './serve.ts';

const commands = {
  serve,
  migrate,
  providers,
  'create-project': operationCommand('create-project'),
  keys: operationCommand('keys'),
  jobs: operationCommand('jobs'),
  'webhooks-in': operationCommand('webhooks-in'),
};

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What is printed where, by a command of which nothing may be done. */
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
  '%s %s prints the usage, and does nothing',
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
  ['keys', ['list', 'x']],
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
  ['keys', ['create', 'prj_1']],
  ['jobs', ['retry-all']],
  ['webhooks-in', ['list', 'failed']],
])('%s %j is done', async (name, words) => {
  expect(await run(name, words)).toEqual({ out: '', errors: '', exitCode: 0, done: 1 });
});
