import { expect, test } from 'vitest';
import { createCors, createHostCheck, createRoutes } from '../index.ts';

const isAllowed = createHostCheck(['https://Gateway.test:8443', 'gateway', '[fd00::1]']);

test.each([
  'localhost',
  'localhost:4000',
  'LOCALHOST:4000',
  '127.0.0.1:4000',
  '127.1.2.3',
  '[::1]:4000',
  'gateway.test',
  'gateway.test:80',
  'gateway:4000',
  '[fd00::1]:4000',
  null,
])('%s is answered', (host) => {
  expect(isAllowed(host)).toBe(true);
});

test.each([
  'evil.example',
  'localhost.evil.example',
  'evil.example:4000',
  '127.0.0.1.evil.example',
  '0.0.0.0:4000',
  '192.168.1.5:4000',
  'gateway.test.evil.example',
  'localhost:4000:80',
  'localhost@evil.example',
  'a]localhost',
  '[::1',
  '',
])('%s is refused', (host) => {
  expect(isAllowed(host)).toBe(false);
});

const routes = createRoutes({
  graphql: async () => new Response('graphql'),
  webhook: async () => new Response('webhook'),
  sandbox: async () => new Response('sandbox'),
  ready: async () => true,
  cors: createCors(() => false, 'http://localhost:4000', 'sandbox'),
  isHostAllowed: isAllowed,
});
const ask = (path: string, host: string, method = 'GET') =>
  routes(new Request(`http://gateway.test${path}`, { method, headers: { host } }));

test.each([
  ['/graphql', 'GET'],
  ['/graphql', 'POST'],
  ['/sandbox', 'GET'],
  ['/sandbox/stripe/__control/faults', 'POST'],
  ['/docs/errors', 'GET'],
  ['/', 'GET'],
  ['/healthz/x', 'GET'],
])('%s %s of a foreign host is refused, with what to do', async (path, method) => {
  const answer = await ask(path, `${'x'.repeat(300)}.example:4000`, method);
  expect(answer.status).toBe(421);
  const { message, extensions } = (await answer.json()).errors[0];
  expect(message).toMatch(/http:\/\/gateway\.test.*ALLOWED_HOSTS/);
  expect(message.length).toBeLessThan(400);
  expect(extensions.code).toBe('BAD_REQUEST');
  expect((await ask(path, 'localhost:4000', method)).status).not.toBe(421);
});

test.each([
  ['/healthz', 'GET'],
  ['/readyz', 'GET'],
  ['/webhooks/stripe', 'POST'],
])('%s, which probes and providers request by any name, is exempt', async (path, method) => {
  expect((await ask(path, 'evil.example', method)).status).toBe(200);
});
