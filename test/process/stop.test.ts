import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createClient } from 'graphql-sse';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findPostgres, makeMigratedDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import { killGroup, startProcess } from '../support/gateway-process.ts';
import { payPage, purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { run } from '../support/run-tool.ts';
import { freePort } from '../support/servers.ts';
import { subscribe } from '../support/subscribe.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-stop-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('SIGTERM cuts open streams without a last event, over a real connection, and the process exits', async () => {
  const gateway = await startProcess({ DATA_DIR: folder, LOG_LEVEL: 'info' });
  try {
    const { id } = await purchasesAt(gateway).make(usdcOnBase());
    const query = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
    const stream = await subscribe(fetch, gateway.url, gateway.demoKey, query, { id });
    expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { status: 'READY' } } });
    const cut = expect(stream.next()).rejects.toThrow('terminated');
    const stopped = gateway.stop('SIGTERM');
    // Through npm Ctrl-C arrives twice. The second signal waits for the log line, since two pending ones become one.
    await eventually(
      async () => gateway.output(),
      (output) => output.includes('"Stopping"'),
    );
    void gateway.stop('SIGTERM');
    await cut;
    expect(await stopped).toBe(0);
    expect(gateway.output()).not.toMatch(/"level":50/);
  } finally {
    await gateway.stop('SIGKILL');
  }
});

describe('a deployment', async () => {
  if (!(await findPostgres())) return;

  test('is a lost connection to the client graphql-sse: it subscribes again and misses nothing', async () => {
    const database = await makeMigratedDatabase();
    onTestFinished(database.drop);
    // In place of a load balancer.
    const balancer = await openFaultProxy(`http://localhost:${await freePort()}`);
    onTestFinished(balancer.close);
    const start = async () => {
      const port = await freePort();
      const environment = { DATABASE_URL: database.url, DATA_DIR: folder, PUBLIC_URL: balancer.through };
      const gateway = await startProcess({ ...environment, PORT: String(port) });
      onTestFinished(async () => void (await gateway.stop('SIGKILL')));
      return { ...gateway, own: `http://localhost:${port}` };
    };
    const [before, after] = [await start(), await start()];
    balancer.to(before.own);

    const session = await purchasesAt(before).make(usdcOnBase());
    const client = createClient({
      url: `${balancer.through}graphql`,
      headers: { authorization: `Bearer ${before.demoKey}` },
    });
    onTestFinished(() => client.dispose());
    const statuses: unknown[] = [];
    const stream = client.iterate<{ onrampSession: { status: string } }>({
      query: 'subscription ($id: ID!) { onrampSession(id: $id) { status settled } }',
      variables: { id: session.id },
    });
    statuses.push((await stream.next()).value?.data?.onrampSession.status);
    balancer.to(after.own);
    expect(await before.stop('SIGTERM')).toBe(0);
    // While the client has no stream.
    await after.press(payPage(session), /^Pay/);
    for await (const { data, errors } of stream) {
      expect(errors).toBeUndefined();
      statuses.push(data?.onrampSession.status);
    }
    expect([statuses.at(0), statuses.at(-1)]).toEqual(['READY', 'COMPLETED']);
  });
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

// main.ts, or main.mjs of the bundle, is replaced by a module that sends the signal to its own process and, if it survives, ends with 99.
const replaceMain = (signal: string) => `
  import { registerHooks } from 'node:module';
  const source = "process.kill(process.pid, '${signal}'); setTimeout(() => process.exit(99), 5_000)";
  registerHooks({
    load: (url, context, next) =>
      /\\/main\\.(ts|mjs)$/.test(url) ? { format: 'module', source, shortCircuit: true } : next(url, context),
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
