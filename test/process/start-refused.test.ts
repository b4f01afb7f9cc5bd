import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openStore, WrongEncryptionKeys } from '../../src/store/index.ts';
import { findPostgres, makeDatabase, makeMigratedDatabase } from '../../src/store/testing.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import { startGateway } from '../support/gateway.ts';
import { runToEnd } from '../support/gateway-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-refused-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

const NOWHERE = 'postgres://someone:hush@127.0.0.1:9/none';

test.each([['serve'], ['migrate'], ['jobs', 'list']])(
  '%s without PostgreSQL ends with one line that names the database and its address',
  async (...words) => {
    const { code, output } = await runToEnd({ DATA_DIR: folder, DATABASE_URL: NOWHERE }, ...words);
    expect(output).toMatch(
      /^DATABASE_URL \(database "none" at 127\.0\.0\.1:9\): .*ECONNREFUSED.* Start PostgreSQL, or correct .*\n$/,
    );
    expect(output).not.toContain('hush');
    expect(code).toBe(1);
  },
);

describe('on PostgreSQL', async () => {
  const postgres = await findPostgres();
  if (!postgres) return;

  test('a database that does not exist ends the start with one line that names it', async () => {
    const url = new URL(postgres);
    url.pathname = '/onramp_none';
    const { code, output } = await runToEnd({ DATA_DIR: folder, DATABASE_URL: url.href });
    expect(output).toMatch(
      /^DATABASE_URL \(database "onramp_none" at .*does not exist\. Create it, or .*\n$/,
    );
    expect(code).toBe(1);
  });

  test.each([
    ['while the schema is read', 'kysely_migration'],
    ['while the job queue starts', 'pgboss'],
    ['while the demo project is looked up', 'api_key'],
  ])('a database that goes away %s ends the start with one line', async (_, statement) => {
    const { url, drop } = await makeMigratedDatabase();
    const proxy = await openFaultProxy(url);
    let away = false;
    proxy.judge((direction, bytes) => {
      away ||= direction === 'out' && bytes.includes(statement);
      return away ? 'cut' : 'pass';
    });
    try {
      const { code, output } = await runToEnd({ DATA_DIR: folder, DATABASE_URL: proxy.through });
      expect(away).toBe(true);
      // The job queue, once started, may look for jobs just then and log that it could not.
      const withoutQueue = output.replace(/^.*"job_queue_unavailable".*\n/gm, '');
      expect(withoutQueue).toMatch(/^.*[Tt]he database is unavailable: .*\n$/);
      expect(code).toBe(1);
    } finally {
      await proxy.close();
      await drop();
    }
  });

  test('a gateway with another encryption key than the database is refused; those that use it keep running', async () => {
    const { url: DATABASE_URL, drop } = await makeDatabase();
    // Each data directory gets a key of its own, under the same id.
    const first = await startGateway({ environment: { DATABASE_URL, DATA_DIR: `${folder}/first` } });
    try {
      const { code, output } = await runToEnd({ DATABASE_URL, DATA_DIR: `${folder}/second` });
      expect(output).toMatch(
        /^This database was begun with another encryption key under the id "sandbox" .*ENCRYPTION_KEYS.*DATA_DIR.*\n$/,
      );
      expect(code).toBe(1);
      const second = await startGateway({ environment: { DATABASE_URL, DATA_DIR: `${folder}/first` } });
      await second.close();
    } finally {
      await first.close();
      await drop();
    }
  });

  test('two first starts at once on an empty database share one demo project and key', async () => {
    const { url: DATABASE_URL, drop } = await makeDatabase();
    // As on two machines: each has its own data directory, and both have the same keys.
    const environment = { DATABASE_URL, ENCRYPTION_KEYS: key('a') };
    const gateways = await Promise.all([1, 2].map(() => startGateway({ environment })));
    try {
      const [one, other] = gateways;
      expect(other?.app.demoKey).toBe(one?.app.demoKey);
      expect(await one?.app.access.keys()).toMatchObject([{ projectName: 'Demo' }, { projectName: 'Demo' }]);
      expect(await one?.app.access.authenticate(`Bearer ${one.app.demoKey}`)).not.toBeNull();
    } finally {
      for (const gateway of gateways) await gateway.close();
      await drop();
    }
  });

  test('ENCRYPTION_KEYS with a changed or a missing key are refused; an additional key is accepted', async () => {
    const { url: DATABASE_URL, drop } = await makeDatabase();
    const [old, next] = [key('a'), key('b')];
    const start = async (...keys: string[]) => {
      const gateway = await startGateway({ environment: { DATABASE_URL, ENCRYPTION_KEYS: keys.join() } });
      await gateway.close();
    };
    try {
      await start(old);
      await expect(start(key('a'))).rejects.toThrow(WrongEncryptionKeys);
      await start(old, next);
      await start(next, old);
      await expect(start(next)).rejects.toThrow(/under the encryption key "a"/);
      await expect(start(old)).rejects.toThrow(/under the encryption key "b"/);
      await start(old, next);
    } finally {
      await drop();
    }
  });

  test('after keys:reencrypt a gateway starts without the old key, and fingerprints are as before', async () => {
    const { url: DATABASE_URL, drop } = await makeDatabase();
    const [old, next] = [key('a'), key('b')];
    const environment = (...keys: string[]) => ({ DATABASE_URL, ENCRYPTION_KEYS: keys.join() });
    const start = async (...keys: string[]) => {
      const gateway = await startGateway({ environment: environment(...keys) });
      await gateway.close();
      return gateway.app.demoKey;
    };
    const store = await openStore({ databaseUrl: DATABASE_URL, dataDirectory: null });
    try {
      // The demo key is made of a fingerprint.
      const demoKey = await start(old);
      const soon = await runToEnd(environment(next, old), 'keys-reencrypt');
      expect(soon).toMatchObject({ code: 0, output: expect.stringContaining('Still needed: a.') });
      await sql`update encryption_key set seals_at = now() - interval '1 hour' where id = 'a'`.execute(
        store.db,
      );
      const { output } = await runToEnd(environment(next, old), 'keys-reencrypt');
      expect(output).toContain('No longer needed: a. Remove it from ENCRYPTION_KEYS.');
      expect(await start(next)).toBe(demoKey);
      await expect(start(old)).rejects.toThrow(/under the encryption key "b"/);
    } finally {
      await store.close();
      await drop();
    }
  });
});
