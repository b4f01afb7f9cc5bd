import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { killGroup, startProcess } from '../support/gateway-process.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { run } from '../support/run-tool.ts';
import { subscribe } from '../support/subscribe.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-stop-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('SIGTERM ends open streams with an error, over a real connection, and the process exits', async () => {
  const gateway = await startProcess({ DATA_DIR: folder, LOG_LEVEL: 'info' });
  try {
    const { id } = await purchasesAt(gateway).make(usdcOnBase());
    const query = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
    const stream = await subscribe(fetch, gateway.url, gateway.demoKey, query, { id });
    expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { status: 'READY' } } });
    const stopped = gateway.stop('SIGTERM');
    // Through npm Ctrl-C arrives twice. The second signal waits for the log line, since two pending ones become one.
    await eventually(
      async () => gateway.output(),
      (output) => output.includes('"Stopping"'),
    );
    void gateway.stop('SIGTERM');
    expect((await stream.next()).value).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    expect((await stream.next()).done).toBe(true);
    expect(await stopped).toBe(0);
    expect(gateway.output()).not.toMatch(/"level":50/);
  } finally {
    await gateway.stop('SIGKILL');
  }
});

// Both on one data directory: the second gateway starts only where the first one has released it.
test.each(['SIGTERM', 'SIGINT'] as const)('%s to `npm start` stops the gateway', async (signal) => {
  const gateway = await startProcess({ DATA_DIR: folder }, ['npm', 'start']);
  onTestFinished(() => killGroup(gateway));
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  void gateway.stop(signal);
  // Only when npm and the gateway have both ended: the gateway writes to the pipes of npm.
  await eventually(
    async () => gateway.ended(),
    (code) => code === 0,
  );
  await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed');
});

// main.ts is replaced by a module that sends the signal to its own process and, if it survives, ends with 99.
const replaceMain = (signal: string) => `
  import { registerHooks } from 'node:module';
  const source = "process.kill(process.pid, '${signal}'); setTimeout(() => process.exit(99), 5_000)";
  registerHooks({
    load: (url, context, next) =>
      url.endsWith('/main.ts') ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });`;
// As process 1 of a PID namespace, as in a container, where this machine allows one.
const asFirstProcess = ['unshare', '--pid', '--fork'];
const launchers =
  spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0 ? [[], asFirstProcess] : [[]];

test.each(
  launchers.flatMap((launcher) => [
    { launcher, signal: 'SIGTERM', code: 143 },
    { launcher, signal: 'SIGINT', code: 130 },
  ]),
)('$signal while the code loads ends the process with $code: $launcher', ({ launcher, signal, code }) => {
  const preload = `data:text/javascript,${encodeURIComponent(replaceMain(signal))}`;
  const node = [process.execPath, '--import', preload, 'src/cli/start.mjs', 'serve'];
  const [command = '', ...words] = [...launcher, ...node];
  expect(run('.', command, words)).toEqual({ code, output: '', errors: '' });
});
