import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { internalCaller } from '../domain/access/caller.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { createMemoryStore } from '../provider-kit/simulator/index.ts';
import { createSandbox, demoKeys, simulatorUrl } from './index.ts';

function sandbox(title = 'Stripe') {
  const delivered = vi.fn(async () => 200);
  const seen = { start: vi.fn(), close: vi.fn() };
  const box = createSandbox({
    providers: ['stripe', 'stripe-eu'].map((id) => ({
      id,
      title,
      module: {
        options: () => ({}),
        controls: [{ call: 'POST /__control/orders/<id>', body: { state: 'paid' }, does: 'pays & <ends>' }],
        create: ({ pageUrl, deliver }) => ({
          async fetch(request) {
            const { pathname, search } = new URL(request.url);
            if (pathname === '/database-failed') throw new Unavailable('The database is unavailable');
            if (pathname === '/mistake') throw new Error('a mistake');
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

test('each entry has its own simulator, which receives paths without the mount point', async () => {
  const { box } = sandbox();
  const answer = await box.fetch(ask('/sandbox/stripe-eu/v1/sessions?limit=1', 'amount=1'));
  expect(await answer.json()).toEqual({
    pageUrl: simulatorUrl('https://gateway.test', 'stripe-eu'),
    path: '/v1/sessions?limit=1',
    body: 'amount=1',
  });
});

test('webhooks are delivered for the entry that sends them', async () => {
  const { box, delivered } = sandbox();
  expect(await (await box.fetch(ask('/sandbox/stripe-eu/send'))).json()).toBe(200);
  expect(delivered).toHaveBeenCalledWith('stripe-eu', { headers: { a: 'b' }, body: 'x' });
});

test('the index lists the simulators; an unknown simulator is 404 with the list of simulators', async () => {
  const { box } = sandbox();
  expect(await (await box.fetch(ask('/sandbox'))).text()).toContain('/sandbox/stripe-eu/');
  const answer = await box.fetch(ask('/sandbox/moonpay/x'));
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('stripe, stripe-eu');
});

test('a browser gets the index with status 404 for an unknown simulator', async () => {
  const { box } = sandbox();
  const request = new Request('http://127.0.0.1/sandbox/moonpay', { headers: { accept: 'text/html,*/*' } });
  const answer = await box.fetch(request);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('<code>/sandbox/stripe-eu/…</code>');
});

test('the index is a page with one heading, a section for each provider, and everything escaped', async () => {
  const { box } = sandbox('<Stripe>');
  const html = await (await box.fetch(ask('/sandbox'))).text();
  expect(html.match(/<main>/g)).toHaveLength(1);
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html.match(/<h2>/g)).toHaveLength(3);
  expect(html).toContain('<h2>&lt;Stripe&gt;: <code>/sandbox/stripe-eu/…</code></h2>');
  expect(html).toContain(
    '/sandbox/stripe-eu/__control/orders/&lt;id&gt; {&quot;state&quot;:&quot;paid&quot;}',
  );
  expect(html).toContain('pays &amp; &lt;ends&gt;');
});

test.each([
  ['text/html,*/*;q=0.8', 'text/html; charset=utf-8', 'database is unavailable'],
  ['*/*', 'application/json', '"code":"OVERLOADED"'],
])('a simulator without its database is 503 for %s, never 404 or 500', async (accept, type, text) => {
  const { box } = sandbox();
  const answer = await box.fetch(
    new Request('http://127.0.0.1/sandbox/stripe/database-failed', { headers: { accept } }),
  );
  expect([answer.status, answer.headers.get('content-type')]).toEqual([503, type]);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(await answer.text()).toContain(text);
});

test('any other error of a simulator is thrown, and logged by the server', async () => {
  const { box } = sandbox();
  await expect(box.fetch(ask('/sandbox/stripe/mistake'))).rejects.toThrow('a mistake');
});

test('start and close reach every simulator', async () => {
  const { box, seen } = sandbox();
  await box.start();
  await box.close();
  expect(seen.start.mock.calls).toEqual([['stripe'], ['stripe-eu']]);
  expect(seen.close.mock.calls).toEqual([['stripe'], ['stripe-eu']]);
});

test('the demo key is created once with mode 0600, and again for a database that does not know it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-demo-'));
  const known = new Set<string>();
  const revoked = new Set<string>();
  const access = {
    authenticate: async (header: string | null) =>
      known.has(header?.replace('Bearer ', '') ?? '') ? internalCaller('prj', 'key') : null,
    ensureProject: async (_: string, seed: Uint8Array) => {
      const key = `sk_${Buffer.from(seed).toString()}`;
      if (!revoked.has(key)) known.add(key);
      return { projectId: 'prj', key, publishableKey: key.replace('sk', 'pk') };
    },
  };
  const read = () => demoKeys(access, { fingerprint: (text) => Buffer.from(text) }, directory);
  expect(await read()).toEqual({ secret: 'sk_demo project 1', publishable: 'pk_demo project 1' });
  expect(await read()).toEqual({ secret: 'sk_demo project 1', publishable: 'pk_demo project 1' });
  known.clear();
  expect(await read()).toEqual({ secret: 'sk_demo project 1', publishable: 'pk_demo project 1' });
  known.clear();
  revoked.add('sk_demo project 1');
  expect(await read()).toEqual({ secret: 'sk_demo project 2', publishable: 'pk_demo project 2' });
  const path = join(directory, 'demo-key');
  expect(readFileSync(path, 'utf8')).toBe('sk_demo project 2\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(directory, { recursive: true });
});
