import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { newId } from '../../src/domain/id.ts';
import { openStore } from '../../src/store/index.ts';
import { type GatewayProcess, runToEnd, startProcess } from '../support/gateway-process.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-operations-`);
const environment = { DATA_DIR: folder };
let gateway: GatewayProcess | undefined;
afterEach(async () => void (await gateway?.stop('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function parkEvent(): Promise<string> {
  const store = await openStore({ databaseUrl: null, dataDirectory: folder });
  await store.migrate();
  const id = newId('webhookEvent');
  const sealed_body = new TextEncoder().encode('the body of an event');
  const event = { id, provider_id: 'stripe', event_id: 'evt_1', event_type: 'test', sealed_body };
  await store.db
    .insertInto('webhook_event')
    .values({ ...event, state: 'parked', note: 'no session' })
    .execute();
  await store.close();
  return id;
}

test('a start marks an address that ended while no gateway ran, and creates its event', async () => {
  const store = await openStore({ databaseUrl: null, dataDirectory: folder });
  await store.migrate();
  const [project_id, customer_id, id] = [newId('project'), newId('customer'), newId('depositAddress')];
  await store.db.insertInto('project').values({ id: project_id, name: 'away' }).execute();
  await store.db
    .insertInto('customer')
    .values({ id: customer_id, project_id, external_id: 'one', metadata: '{}' } as never)
    .execute();
  const asset = { currency: 'USDT', network: 'tron' };
  const issued = {
    ...asset,
    address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8',
    origin: 'PROVIDER',
    status: 'ACTIVE',
  };
  const expires_at = new Date(Date.now() - 60_000);
  await store.db
    .insertInto('deposit_address')
    .values({ ...issued, id, project_id, customer_id, provider_id: 'calypso', expires_at } as never)
    .execute();
  await store.close();

  gateway = await startProcess(environment);
  expect(await gateway.stop('SIGTERM')).toBe(0);
  const after = await openStore({ databaseUrl: null, dataDirectory: folder });
  const events = await after.db.selectFrom('outgoing_event').select(['type', 'data']).execute();
  await after.close();
  expect(events).toEqual([{ type: 'deposit_address.ended', data: { id, status: 'EXPIRED' } }]);
});

test('commands list and reprocess events and jobs, with a running gateway and without one', async () => {
  const id = await parkEvent();
  const listed = await runToEnd(environment, 'webhooks-in', 'list');
  expect(listed).toMatchObject({
    code: 0,
    output: expect.stringMatching(`${id} .*stripe .*parked .*no session`),
  });
  expect(listed.output).not.toContain('the body');
  expect(await runToEnd(environment, 'jobs', 'list')).toEqual({
    code: 0,
    output: 'No job has failed on its last try.\n',
  });
  expect(await runToEnd(environment, 'jobs', 'retry', 'x')).toEqual({
    code: 1,
    output: 'No failed job has the id x: npm run jobs -- list\n',
  });

  gateway = await startProcess(environment);
  const running = { ...environment, PORT: new URL(gateway.url).port };
  expect(await runToEnd(running, 'webhooks-in', 'list', 'parked')).toMatchObject({
    code: 0,
    output: expect.stringContaining(id),
  });
  expect(await runToEnd(running, 'webhooks-in', 'reprocess', 'all')).toEqual({
    code: 0,
    output: '1 events are processed again.\n',
  });
  expect(await runToEnd(running, 'jobs', 'drop')).toMatchObject({
    code: 2,
    output: expect.stringContaining('retry-all'),
  });
  const policy = `${folder}/policy.yaml`;
  writeFileSync(policy, 'mode: sandbox\nproviders: { stripe: {} }\nrouting: { order: [strpe] }\n');
  for (const elsewhere of [running, { DATA_DIR: `${folder}-3` }]) {
    const replayed = await runToEnd(elsewhere, 'route', 'replay', '--policy', policy);
    expect(replayed).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^.*policy\.yaml:3: .*strpe.*\n$/),
    });
  }
  expect(await gateway.stop('SIGTERM')).toBe(0);
});

test('commands reach a running gateway through its admin listener only', async () => {
  gateway = await startProcess(environment);
  const address = /admin +(http:\/\/127\.0\.0\.1:\d+)/.exec(gateway.output())?.[1];
  const run = { method: 'POST', body: '["list"]' };
  expect((await fetch(`${gateway.url}/local/keys`, run)).status).toBe(404);
  expect((await fetch(`${address}/local/keys`, run)).status).toBe(401);
  expect((await fetch(`${address}/graphql`, run)).status).toBe(404);
  expect(await runToEnd(environment, 'keys', 'list')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Demo'),
  });

  // The default port is taken now, or was before: a second gateway takes another, one that is set is refused.
  const port = new URL(address ?? '').port;
  const elsewhere = { DATA_DIR: `${folder}-2`, ADMIN_PORT: port };
  expect(await runToEnd(elsewhere)).toEqual({
    code: 1,
    output: `Port ${port} on 127.0.0.1 is in use. Choose another ADMIN_PORT, or 0 for any free one.\n`,
  });
  expect(await gateway.stop('SIGTERM')).toBe(0);
});

test('a gateway without an admin listener takes no commands, and says so', async () => {
  gateway = await startProcess({ ...environment, ADMIN_PORT: 'off' });
  expect(gateway.output()).not.toContain('admin');
  expect(await runToEnd(environment, 'keys', 'list')).toEqual({
    code: 1,
    output: expect.stringMatching(/takes no commands, since it has no admin listener\..*ADMIN_PORT=off\.\n$/),
  });
  expect(await gateway.stop('SIGTERM')).toBe(0);
});
