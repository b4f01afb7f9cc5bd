import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createNodeListener, listen } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { subscribe } from '../../support/subscribe.ts';

const SESSION = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
/** A comment of server-sent events: no client shows it as an event. */
const PING = ':\n\n';
const INTERVAL_MILLISECONDS = 12_000;

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A stream of a session whose present state has been read already: what it reads next. */
async function quietStream() {
  const session = await purchasesAt(gateway).make(usdcOnBase());
  const answer = await gateway.app.fetch(
    new Request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.app.demoKey}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: SESSION, variables: { id: session.id } }),
    }),
  );
  const reader = answer.body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  for (let text = ''; !/data: .*READY.*\n\n$/.test(text); ) text += await read();
  return { session, read, cancel: () => reader?.cancel() };
}

test('a stream without news carries a comment every 12 seconds', async () => {
  // The server library pings much faster where it finds itself in a test.
  vi.stubEnv('NODE_ENV', 'production');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { read, cancel } = await quietStream();
  for (let count = 0; count < 3; count++) {
    let told = false;
    const next = read().finally(() => {
      told = true;
    });
    await vi.advanceTimersByTimeAsync(INTERVAL_MILLISECONDS - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await next).toBe(PING);
  }
  await cancel();
});

test('comments keep a quiet stream open for longer than one may stall, and are no events to its client', async () => {
  const stalledMilliseconds = 1_000;
  let pings = 0;
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: gateway.app.fetch,
      requestClass: gateway.app.requestClass,
      origin: gateway.url,
      maximumBodyBytes: 10_000,
      onError: (error) => expect.unreachable(String(error)),
      stalledMilliseconds,
    }),
  });
  const counted = async (request: Request) => {
    const answer = await fetch(request);
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (new TextDecoder().decode(chunk) === PING) pings += 1;
        controller.enqueue(chunk);
      },
    });
    return new Response(answer.body?.pipeThrough(count), answer);
  };
  const session = await purchasesAt(gateway).make(usdcOnBase());
  const url = `http://127.0.0.1:${server.port}`;
  const stream = await subscribe(counted, url, gateway.app.demoKey ?? '', SESSION, { id: session.id });
  expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { status: 'READY' } } });
  const next = stream.next();
  // In a test there is one every 300 ms.
  await vi.waitFor(() => expect(pings).toBeGreaterThan((3 * stalledMilliseconds) / 300), { timeout: 20_000 });
  await gateway.press(payPage(session), /^Pay/);
  const { value } = await next;
  expect(value).toMatchObject({ data: { onrampSession: { status: expect.not.stringMatching('READY') } } });
  await stream.return?.();
  await server.close(AbortSignal.abort());
});
