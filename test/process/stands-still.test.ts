import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { findPostgres, makeMigratedDatabase } from '../../src/store/testing.ts';
import { endLeases } from '../../src/store/webhooks/testing.ts';
import { receiveWebhooks } from '../../src/webhooks/outbound/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayProcess, startProcess } from '../support/gateway-process.ts';
import { violations } from '../support/invariants/index.ts';
import { openVendor } from '../support/providers/vendor.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { CREATE } from '../support/webhook-calls.ts';

vi.setConfig({ testTimeout: 180_000 });

type Made = { answer: { __typename: string } };

describe('a gateway that is paused beyond its leases', async () => {
  if (!(await findPostgres())) return;

  test('continues after another gateway took over, and its late results change nothing', async () => {
    const { url: DATABASE_URL, drop } = await makeMigratedDatabase();
    const store = await openStore({ databaseUrl: DATABASE_URL, dataDirectory: null });
    const vendor = await openVendor();
    const folder = mkdtempSync(`${tmpdir()}/onramp-stands-still-`);
    writeFileSync(`${folder}/gateway.yaml`, vendor.yaml);
    const environment = {
      DATABASE_URL,
      DATA_DIR: folder,
      GATEWAY_FILE: `${folder}/gateway.yaml`,
      LOG_LEVEL: 'error',
    };
    const running: GatewayProcess[] = [];
    const start = async () => {
      const gateway = await startProcess(environment);
      running.push(gateway);
      return gateway;
    };
    const held: ServerResponse[] = [];
    const receiver = await receiveWebhooks((_, response) => {
      // Holds the first delivery; the next ones fail and are retried later.
      if (held.length === 0) held.push(response);
      else response.writeHead(500).end();
    });
    const deliveries = async () =>
      (
        await sql<{ attempts: number; status: string; answered: number | null; enabled: boolean }>`
          select attempts, status, last_response_status as answered, enabled
          from webhook_delivery join webhook_endpoint endpoint on endpoint.id = endpoint_id
          order by webhook_delivery.created_at limit 1`.execute(store.db)
      ).rows[0];
    try {
      const one = await start();
      const document = parse(CREATE) as TypedDocumentNode<Made, { url: string }>;
      await one.request(document, { url: receiver.url });
      await purchasesAt(one).make(usdcOnBase());
      await eventually(
        async () => held.length,
        (count) => count === 1,
      );
      process.kill(one.pid, 'SIGSTOP');
      const two = await start();
      await endLeases(store.db);
      const taken = await eventually(deliveries, (row) => row?.answered === 500);
      expect(taken).toEqual({ attempts: 2, status: 'PENDING', answered: 500, enabled: true });
      // The held delivery gets a 410, which would disable the endpoint if it counted.
      process.kill(one.pid, 'SIGCONT');
      held[0]?.writeHead(410).end();

      const input = usdcOnBase();
      const made = () => vendor.simulator.requests.filter(({ method }) => method === 'POST').length;
      const before = made();
      await vendor.simulator.fault({ operation: 'sessions.create', kind: 'slow', milliseconds: 500 });
      const first = purchasesAt(one).make(input);
      await eventually(
        async () => made(),
        (count) => count > before,
      );
      process.kill(one.pid, 'SIGSTOP');
      const reference = async () => (await vendor.sessions()).length;
      await eventually(reference, (count) => count === 2);
      await sql`update session_attempt set lease_until = now() - interval '1 second'
        where lease_until is not null`.execute(store.db);
      const second = await purchasesAt(two).make(input);
      expect(second.status).toBe('READY');
      process.kill(one.pid, 'SIGCONT');
      expect(await first).toMatchObject({ id: second.id, status: 'READY' });
      expect(await vendor.sessionsOf(second.id)).toHaveLength(1);
      const { timeline, attempts } = await purchasesAt(two).read(second.id);
      expect([timeline.map(({ to }) => to), attempts.length]).toEqual([['CREATING', 'READY'], 1]);

      // By its end the paused gateway has written all its late results.
      expect(await one.stop('SIGTERM')).toBe(0);
      expect(await deliveries()).toMatchObject({ status: 'PENDING', answered: 500, enabled: true });
      expect(await violations(store.db, vendor.sessionsOf)).toEqual([]);
    } finally {
      await Promise.all(running.map((gateway) => gateway.stop('SIGKILL')));
      receiver.close();
      await store.close();
      await vendor.close();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
