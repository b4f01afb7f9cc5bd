import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createNodeListener, listen } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { subscribe } from '../../support/subscribe.ts';

const SESSION = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
/** A comment of server-sent events, which is no event for a client. */
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

/** A stream of a session after its present state was read. */
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

test('an idle stream carries a comment every 12 seconds', async () => {
  // The server library pings much more often when NODE_ENV is `test`.
  vi.stubEnv('NODE_ENV', 'production');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { read, cancel } = await quietStream();
  for (let count = 0; count < 3; count++) {
    let hasRead = false;
    const next = read().finally(() => {
      hasRead = true;
    });
    await vi.advanceTimersByTimeAsync(INTERVAL_MILLISECONDS - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasRead).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await next).toBe(PING);
  }
  await cancel();
});

test('comments keep an idle stream open beyond the stall limit, and are no events for its client', async () => {
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
  // One every 300 ms in a test.
  await vi.waitFor(() => expect(pings).toBeGreaterThan((3 * stalledMilliseconds) / 300), { timeout: 20_000 });
  await gateway.press(payPage(session), /^Pay/);
  const { value } = await next;
  expect(value).toMatchObject({ data: { onrampSession: { status: expect.not.stringMatching('READY') } } });
  await stream.return?.();
  await server.close(AbortSignal.abort());
});
