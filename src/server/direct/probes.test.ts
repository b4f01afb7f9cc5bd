import { afterEach, expect, test, vi } from 'vitest';
import {
  createCors,
  createNodeListener,
  createProbes,
  createRoutes,
  type HttpServer,
  listen,
} from '../index.ts';

let server: HttpServer;
afterEach(() => server.close());

/** Starts a server with the routes of the gateway behind the probes, or without these. */
async function start(isReady: boolean, direct = true) {
  const ready = async () => isReady;
  const routes = vi.fn(
    createRoutes({
      graphql: async () => new Response('graphql'),
      webhook: async () => new Response('webhook'),
      sandbox: null,
      ready,
      cors: createCors(() => false, 'http://gateway.test', 'sandbox'),
    }),
  );
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: routes,
      ...(direct && { direct: createProbes(ready) }),
      origin: 'http://gateway.test',
      maximumBodyBytes: 1_000,
      onError: () => expect.unreachable(),
    }),
  });
  const ask = async (path: string, method: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    const { date: _, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, body: await answer.text() };
  };
  return { ask, routes };
}

test.each([
  ['GET', '/healthz', true, 200, '{"status":"ok"}'],
  ['GET', '/healthz', false, 200, '{"status":"ok"}'],
  ['GET', '/readyz', true, 200, '{"status":"ready"}'],
  ['GET', '/readyz?from=balancer', true, 200, '{"status":"ready"}'],
  ['GET', '/readyz', false, 503, '{"status":"not ready"}'],
  ['HEAD', '/readyz', true, 200, ''],
  ['HEAD', '/readyz', false, 503, ''],
])(
  '%s %s, ready: %s, is answered without a Request, as with one',
  async (method, path, ready, status, body) => {
    const { ask, routes } = await start(ready);
    const answer = await ask(path, method);
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(routes).not.toHaveBeenCalled();
    await server.close();
    expect(await (await start(ready, false)).ask(path, method)).toEqual(answer);
  },
);

test.each([
  ['GET', '/readyz/x'],
  ['GET', '/readyzx'],
  ['POST', '/readyz'],
  ['DELETE', '/healthz'],
])('%s %s is no probe', async (method, path) => {
  const { ask, routes } = await start(true);
  expect((await ask(path, method)).status).toBe(404);
  expect(routes).toHaveBeenCalledTimes(1);
});
