import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/run-tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const DATA_DIR = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run demo -- …` with a data directory of its own and a default port at which nothing answers. */
const demo = (...words: string[]) =>
  run(ROOT, 'npm', ['run', '--silent', 'demo', '--', ...words], { DATA_DIR, PORT: '9' });

test('the demo completes its purchases at a gateway that it starts and stops', () => {
  const { code, output, errors } = demo();
  expect(errors).toBe('');
  expect(output.match(/^ *\d+\. COMPLETED: paid .*$/gm)).toHaveLength(3);
  expect(output).toMatch(/deposit \w+: .* USDT/);
  expect(output).toMatch(/READY at stripe[\s\S]*deposit \w+: 30 USDC, transaction 0x/);
  expect(output).toMatch(/\nAll three purchases are done\..*\n$/);
  expect(code).toBe(0);
  expect(existsSync(join(DATA_DIR, 'holder.json'))).toBe(false);
});

test.each([
  ['--help', 0],
  ['-h', 0],
  ['--bogus', 2],
  ['twice', 2],
])('demo %s prints the usage, ends with %i and buys nothing', (word, code) => {
  const { output, errors, ...rest } = demo(word);
  expect(code === 0 ? output : errors).toMatch(/^npm run demo\n {4}\S.*\n$/);
  expect(code === 0 ? errors : output).toBe('');
  expect(rest).toEqual({ code });
});
