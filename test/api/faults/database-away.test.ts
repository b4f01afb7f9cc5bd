import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { startProcess } from '../../support/gateway-process.ts';

vi.setConfig({ testTimeout: 120_000 });

describe('on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('a database that goes away right after the banner ends no gateway, and the background work starts later', async () => {
    const { url, drop } = await makeMigratedDatabase();
    const proxy = await openFaultProxy(url);
    const folder = mkdtempSync(`${tmpdir()}/onramp-away-`);
    // The simulators read their state after the banner, as the first of the background work.
    let away = false;
    proxy.judge((direction, bytes) => {
      if (direction === 'out' && bytes.includes('sandbox_entry') && !away) {
        away = true;
        proxy.cutAll();
      }
      return away ? 'cut' : 'pass';
    });
    const gateway = await startProcess({
      DATA_DIR: folder,
      DATABASE_URL: proxy.through,
      LOG_LEVEL: 'info',
    });
    try {
      const output = async () => gateway.output();
      const logged = (text: string) => (all: string) => gateway.ended() !== null || all.includes(text);
      await eventually(output, logged('background_start_failed'));
      expect(gateway.ended()).toBeNull();
      proxy.judge(() => 'pass');
      await eventually(output, logged('Background work has started after all'));
      expect(await gateway.stop('SIGTERM')).toBe(0);
    } finally {
      await gateway.stop('SIGKILL');
      await proxy.close();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
