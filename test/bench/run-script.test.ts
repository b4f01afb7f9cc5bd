import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { runScript } from '../../bench/harness/processes.ts';

const folder = mkdtempSync(`${tmpdir()}/onramp-script-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(text: string): string {
  writeFileSync(`${folder}/script.mjs`, text);
  return `${folder}/script.mjs`;
}

test('a script gets its input, and its output is returned', async () => {
  expect(await runScript(script('process.stdin.pipe(process.stdout)'), 'some text')).toBe('some text');
});

test('a script that fails is reported with its exit code and its message', async () => {
  const failing = script('console.log("half"); console.error("no such job"); process.exit(3)');
  await expect(runScript(failing, 'x'.repeat(1_000_000))).rejects.toThrow(/ended with 3: no such job/);
});

test('so is one that a signal ended', async () => {
  await expect(runScript(script('process.kill(process.pid, "SIGKILL")'), '')).rejects.toThrow(
    /ended with SIGKILL: no message/,
  );
});
