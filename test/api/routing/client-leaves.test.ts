import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { serve } from '../pipeline/exchange.ts';

let gateway: GatewayUnderTest;
let server: HttpServer;
beforeAll(async () => {
  gateway = await startGateway();
  server = await serve(gateway.app, true);
});
afterAll(async () => {
  await server.close();
  await gateway.close();
});

// Within half of the time for which the query would wait.
test('a client that leaves the query of quotes cancels the calls of the providers', {
  timeout: 5_000,
}, async () => {
  const called = Promise.withResolvers<AbortSignal>();
  for (const { operations } of gateway.app.providers()) {
    Object.assign(operations, {
      quote: (_: unknown, { signal }: { signal: AbortSignal }) => {
        called.resolve(signal);
        return once(signal, 'abort').then(() => Promise.reject(signal.reason));
      },
    });
  }
  const query = `{ quotes(input: {
    location: { country: "US", subdivision: "US-CA" }, asset: { currency: "USDC", network: "ethereum" }
    fiatCurrency: "USD", fiatAmount: "100", timeoutMilliseconds: 10000
  }) { __typename } }`;
  const outgoing = request({
    host: '127.0.0.1',
    port: server.port,
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.app.demoKey}` },
  });
  outgoing.on('error', () => undefined);
  outgoing.end(JSON.stringify({ query }));
  const signal = await called.promise;
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  if (!signal.aborted) await once(signal, 'abort');
});
