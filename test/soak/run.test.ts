import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const RUN = new URL('run.ts', import.meta.url).href;

/** Runs a soak test of two closers in a process; `work` comes after it has opened them. */
async function soak(work: string, onOpen: (pid: number) => void = () => undefined) {
  const script = `
    import { runSoak } from ${JSON.stringify(RUN)};
    const forever = setInterval(() => undefined, 1_000);
    await runSoak(async (closers) => {
      closers.push(() => console.log('closed first'));
      closers.push(() => { throw new Error('cannot close'); });
      closers.push(async () => console.log('closed last'));
      console.log('opened');
      ${work}
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    if (output === '') onOpen(child.pid ?? 0);
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

const ALL_CLOSED = 'opened\nclosed last\nclosed first\n';

test('a run closes what it has opened, whatever closing says', async () => {
  const { code, output, errors } = await soak('');
  expect({ code, output }).toEqual({ code: 0, output: ALL_CLOSED });
  expect(errors).toContain('cannot close');
});

test.each(['SIGINT', 'SIGTERM'] as const)('so does %s', async (signal) => {
  const { code, output, errors } = await soak('await new Promise(() => undefined);', (pid) =>
    process.kill(pid, signal),
  );
  expect({ code, output }).toEqual({ code: 1, output: ALL_CLOSED });
  expect(errors).toContain(`${signal}: the run ends early.`);
});

test.each([
  ['an error', 'throw new Error("broken");'],
  [
    'one that nobody waits for',
    'void Promise.reject(new Error("broken")); await new Promise(() => undefined);',
  ],
])('so does %s', async (_what, work) => {
  const { code, output, errors } = await soak(work);
  expect({ code, output }).toEqual({ code: 1, output: ALL_CLOSED });
  expect(errors).toContain('broken');
});
