import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayProcess, runToEnd, startProcess } from '../support/gateway-process.ts';
import { etherInGermany, payPage, purchasesAt, usdcOnBase, usdcToAddress } from '../support/purchases.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-process-`);
const running = new Set<GatewayProcess>();
afterEach(async () => {
  for (const gateway of running) await gateway.stop('SIGKILL');
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(environment: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await startProcess(environment);
  running.add(gateway);
  return gateway;
}

const dataAt = (name: string) => ({ DATA_DIR: `${folder}/${name}` });

test('a killed gateway loses nothing: after a restart the same purchase completes', async () => {
  const environment = dataAt('killed');
  const before = await start(environment);
  expect(before.output()).toMatch(/simulated money[\s\S]*ready in +\d[\s\S]*embedded PostgreSQL/);
  const input = usdcOnBase();
  const session = await purchasesAt(before).make(input);
  expect(session).toMatchObject({ status: 'READY', providerId: 'stripe' });
  expect(await before.stop('SIGKILL')).toBe('SIGKILL');

  // On the same port, which is in the URL of the hosted page.
  const after = await start({ ...environment, PORT: new URL(before.url).port });
  expect(after.demoKey).toBe(before.demoKey);
  const { create, read } = purchasesAt(after);
  expect(await read(session.id)).toEqual(session);
  expect(await create(input)).toMatchObject({ replayed: true, onrampSession: { id: session.id } });
  await after.press(payPage(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  expect(done).toMatchObject({ settled: true, handoff: null });
  expect(await after.stop('SIGTERM')).toBe(0);
});

test('crypto that is on its way between two simulators at a kill arrives after the restart, once', async () => {
  const environment = dataAt('on-its-way');
  const before = await start(environment);
  const { customer, depositAddress, make, read } = purchasesAt(before);
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const { id: depositAddressId } = await depositAddress(customerId, 'USDC', 'ethereum');
  const session = await make(usdcToAddress(customerId, depositAddressId));
  expect(session.providerId).toBe('stripe');
  await before.press(payPage(session), /^Pay/);
  await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  await before.stop('SIGKILL');

  const after = purchasesAt(await start({ ...environment, PORT: new URL(before.url).port }));
  const done = await eventually(
    () => after.read(session.id),
    ({ deposits }) => deposits[0]?.status === 'SETTLED',
    90_000,
  );
  expect(done.deposits).toHaveLength(1);
  expect(done.deposits[0]?.transactionHash).toBe(done.delivery?.transactionHash);
});

test('a second process cannot open the same data, and the first one keeps running', async () => {
  const environment = dataAt('shared');
  const first = await start(environment);
  const second = await runToEnd(environment);
  expect(second.code).toBe(1);
  expect(second.output).toMatch(
    /data directory .* is in use by process \d+ \(the gateway at http.*DATABASE_URL/,
  );
  expect(second.output.trim().split('\n')).toHaveLength(1);
  await purchasesAt(first).make(usdcOnBase());
  expect(await first.stop('SIGINT')).toBe(0);
});

test('an invalid gateway.yaml stops the start with line and reason, before any data is created', async () => {
  const file = `${folder}/broken.yaml`;
  writeFileSync(file, 'mode: sandbox\nproviders:\n  stripe: {}\nrouting:\n  ordre: [stripe]\n');
  const { code, output } = await runToEnd({ ...dataAt('never'), GATEWAY_FILE: file });
  expect(code).toBe(1);
  expect(output).toMatch(/broken\.yaml:5: .*ordre/);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(existsSync(`${folder}/never`)).toBe(false);
});

test('an edit of gateway.yaml changes the provider of the next session; an invalid one changes nothing', async () => {
  const file = `${folder}/edited.yaml`;
  const yaml = readFileSync('gateway.yaml', 'utf8');
  writeFileSync(file, yaml);
  const gateway = await start({ ...dataAt('edited'), GATEWAY_FILE: file });
  const { make } = purchasesAt(gateway);
  const first = await make(etherInGermany());
  expect(first.providerId).toBe('stripe');

  writeFileSync(file, yaml.replace('order: [stripe, calypso]', 'order: [calypso, stripe]'));
  await eventually(
    async () => gateway.output(),
    (text) => /reread: policy \w+, order calypso, stripe/.test(text),
  );
  expect((await make(etherInGermany())).providerId).toBe('calypso');

  writeFileSync(file, yaml.replace('order: [stripe, calypso]', 'order: [stripe, nobody]'));
  await eventually(
    async () => gateway.output(),
    (text) => /nobody is not configured/.test(text),
  );
  expect((await make(etherInGermany())).providerId).toBe('calypso');
  expect(gateway.output()).toMatch(/edited\.yaml:\d+/);
});

describe('on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('an account that a killed gateway was creating is found by the next one, and not made twice', async () => {
    const database = await makeDatabase();
    const { db, close } = await openStore({ databaseUrl: database.url, dataDirectory: null });
    const file = `${folder}/searching.yaml`;
    const search = 'calypso: { options: { customer: { searchFilter: externalIdFilter } } }';
    writeFileSync(file, `mode: sandbox\nproviders: { ${search} }\n`);
    const settings = { ...dataAt('account'), DATABASE_URL: database.url, GATEWAY_FILE: file };
    const before = await start(settings);
    const { id } = await purchasesAt(before).customer({ country: 'DE' });
    // The account is made at once, and the answer comes after the kill.
    const fault = { kind: 'slow', operation: 'customerCreate' };
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(fault) };
    expect((await fetch(`${before.url}/sandbox/calypso/__control/faults`, init)).ok).toBe(true);
    const unanswered = purchasesAt(before).depositAddress(id, 'USDT', 'tron');
    unanswered.catch(() => undefined);
    const made = async () => {
      const { rows } = await sql<{ key: string }>`
        select key from sandbox_entry where provider_id = 'calypso' and key like 'customers/%'
          and value ->> 'externalId' = ${id}`.execute(db);
      return rows.map(({ key }) => key);
    };
    const [account] = await eventually(made, (accounts) => accounts.length === 1);
    await before.stop('SIGKILL');

    const after = await start(settings);
    await sql`update provider_account set lease_until = now() where state = 'creating'`.execute(db);
    const { address } = await purchasesAt(after).depositAddress(id, 'USDT', 'tron');
    expect(address).toMatch(/^T/);
    expect(await made()).toEqual([account]);
    await after.stop('SIGTERM');
    await close();
    await database.drop();
  });
});
