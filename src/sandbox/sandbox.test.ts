import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createMemoryStore } from '../provider-kit/simulator/index.ts';
import { createSandbox, demoKey, simulatorUrl } from './index.ts';

function sandbox() {
  const delivered = vi.fn(async () => 200);
  const seen = { start: vi.fn(), close: vi.fn() };
  const box = createSandbox({
    providers: ['stripe', 'stripe-eu'].map((id) => ({
      id,
      title: 'Stripe',
      module: {
        options: () => ({}),
        create: ({ pageUrl, deliver }) => ({
          async fetch(request) {
            const { pathname, search } = new URL(request.url);
            if (pathname === '/send') return Response.json(await deliver({ headers: { a: 'b' }, body: 'x' }));
            return Response.json({ pageUrl, path: pathname + search, body: await request.text() });
          },
          start: async () => seen.start(id),
          close: async () => seen.close(id),
        }),
      },
    })),
    store: () => createMemoryStore(),
    publicUrl: 'https://gateway.test',
    clock: () => new Date(),
    deliver: delivered,
  });
  return { box, delivered, seen };
}

const ask = (path: string, body?: string) =>
  new Request(`http://127.0.0.1${path}`, body === undefined ? {} : { method: 'POST', body });

test('each entry has its own simulator, which sees paths without the mount point', async () => {
  const { box } = sandbox();
  const answer = await box.fetch(ask('/sandbox/stripe-eu/v1/sessions?limit=1', 'amount=1'));
  expect(await answer.json()).toEqual({
    pageUrl: simulatorUrl('https://gateway.test', 'stripe-eu'),
    path: '/v1/sessions?limit=1',
    body: 'amount=1',
  });
});

test('webhooks go to the entry that sends them', async () => {
  const { box, delivered } = sandbox();
  expect(await (await box.fetch(ask('/sandbox/stripe-eu/send'))).json()).toBe(200);
  expect(delivered).toHaveBeenCalledWith('stripe-eu', { headers: { a: 'b' }, body: 'x' });
});

test('the index lists them, an unknown one is 404 with those there are', async () => {
  const { box } = sandbox();
  expect(await (await box.fetch(ask('/sandbox'))).text()).toContain('/sandbox/stripe-eu/');
  const answer = await box.fetch(ask('/sandbox/moonpay/x'));
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('stripe, stripe-eu');
});

test('all start and close', async () => {
  const { box, seen } = sandbox();
  await box.start();
  await box.close();
  expect(seen.start.mock.calls).toEqual([['stripe'], ['stripe-eu']]);
  expect(seen.close.mock.calls).toEqual([['stripe'], ['stripe-eu']]);
});

test('the demo key is made once, kept 0600, and made anew for a database that does not know it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-demo-'));
  const known = new Set<string>();
  const access = {
    authenticate: async (header: string | null) =>
      known.has(header?.replace('Bearer ', '') ?? '') ? { projectId: 'prj', keyId: 'key' } : null,
    createProject: async () => {
      const key = `sk_${known.size}_secret`;
      known.add(key);
      return { projectId: 'prj', key };
    },
  };
  expect(await demoKey(access, directory)).toBe('sk_0_secret');
  expect(await demoKey(access, directory)).toBe('sk_0_secret');
  known.clear();
  known.add('another');
  expect(await demoKey(access, directory)).toBe('sk_1_secret');
  const path = join(directory, 'demo-key');
  expect(readFileSync(path, 'utf8')).toBe('sk_1_secret\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(directory, { recursive: true });
});
