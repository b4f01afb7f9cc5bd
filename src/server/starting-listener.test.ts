import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, listen, startingListener } from './index.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await listen({ host: '127.0.0.1', port: 0, listener: startingListener });
});
afterAll(() => server.close());

test.each([
  ['GET', '/readyz', null],
  ['POST', '/graphql', '{"query":"{ __typename }"}'],
  ['POST', '/webhooks/stripe', 'x'.repeat(1_000_000)],
])('%s %s is 503 with a code and when to ask again', async (method, path, body) => {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, body });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
});

test('HEAD has the same headers and no body', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
  expect(await answer.text()).toBe('');
});
