import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Waiting } from '../../../src/graphql/index.ts';
import type { DirectHandler, FetchHandler, HttpServer } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { serve } from '../pipeline/exchange.ts';

let gateway: GatewayUnderTest;
let server: HttpServer;
/** Handles each request once its client has left. */
let late: HttpServer;
let [arrived, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
beforeEach(() => {
  [arrived, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
});
beforeAll(async () => {
  gateway = await startGateway({
    yaml: 'providers: { stripe: {}, calypso: {} }\nsubscriptions: { perKey: 1 }\n',
  });
  server = await serve(gateway.app, true);
  const { fetch, requestClass, direct } = gateway.app;
  const left = (waiting?: Waiting) => {
    arrived.resolve();
    return new Promise<void>((resolve) => waiting?.once('close', resolve));
  };
  const fetchLate: FetchHandler = async (request, ip, waiting) => {
    await left(waiting);
    return fetch(request, ip).finally(opened.resolve);
  };
  const directLate: DirectHandler = async (given, respond) => {
    await left(given.outgoing);
    return direct(given, (...answer) => {
      respond(...answer);
      opened.resolve();
    });
  };
  late = await serve({ fetch: fetchLate, requestClass, direct: directLate }, true);
});
afterAll(async () => {
  await server.close();
  await late.close();
  await gateway.close();
});

const INPUT = `{
  location: { country: "US", subdivision: "US-CA" }, asset: { currency: "USDC", network: "ethereum" }
  fiatCurrency: "USD", fiatAmount: "100", timeoutMilliseconds: 10000
}`;
const QUERY = `{ quotes(input: ${INPUT}) { __typename } }`;
const SUBSCRIPTION = `subscription ${QUERY}`;
const SSE = 'text/event-stream';

/** Providers that do not answer. Resolves to the signal of the first call to one. */
function hangingProviders(): Promise<AbortSignal> {
  const called = Promise.withResolvers<AbortSignal>();
  for (const { operations } of gateway.app.providers()) {
    Object.assign(operations, {
      quote: (_: unknown, { signal }: { signal: AbortSignal }) => {
        called.resolve(signal);
        return once(signal, 'abort').then(() => Promise.reject(signal.reason));
      },
    });
  }
  return called.promise;
}

function send({ port }: HttpServer, method: string, query: string, accept: string) {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: method === 'GET' ? `/graphql?query=${encodeURIComponent(query)}` : '/graphql',
    method,
    headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${gateway.app.demoKey}` },
    agent: false,
  });
  outgoing.on('error', () => undefined);
  return outgoing.end(method === 'GET' ? undefined : JSON.stringify({ query }));
}

// The limit of each test is half of the time for which the gateway would wait for the providers.
const WITHIN = { timeout: 5_000 };

test.each([
  ['a query by POST', 'POST', QUERY, 'application/json'],
  ['a query by GET', 'GET', QUERY, 'application/json'],
  ['a query by POST, answered as a stream', 'POST', QUERY, SSE],
  ['a query by GET, answered as a stream', 'GET', QUERY, SSE],
  ['a query by POST, answered as multipart', 'POST', QUERY, 'multipart/mixed'],
  ['a subscription by POST', 'POST', SUBSCRIPTION, SSE],
  ['a subscription by GET', 'GET', SUBSCRIPTION, SSE],
])('a client that leaves %s cancels the calls of the providers', WITHIN, async (_, method, query, accept) => {
  const called = hangingProviders();
  const outgoing = send(server, method, query, accept);
  outgoing.on('response', (incoming: IncomingMessage) => incoming.on('error', () => undefined).resume());
  const signal = await called;
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  if (!signal.aborted) await once(signal, 'abort');
});

test.each(['POST', 'GET'])(
  'a stream by %s whose client left before it began ends, and no longer counts',
  WITHIN,
  async (method) => {
    const outgoing = send(late, method, SUBSCRIPTION, SSE);
    await arrived.promise;
    outgoing.destroy();
    await opened.promise;
    await vi.waitFor(async () => {
      const next = send(server, 'POST', SUBSCRIPTION, SSE);
      const [{ statusCode }] = (await once(next, 'response')) as [IncomingMessage];
      next.destroy();
      expect(statusCode).toBe(200);
    });
  },
);
