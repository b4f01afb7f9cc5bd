import { afterEach, expect, test, vi } from 'vitest';
import type { RawWebhook } from '../../provider/webhook.ts';
import { createNodeListener, createWebhookPost, type HttpServer, listen } from '../index.ts';

let server: HttpServer;
afterEach(() => server.close());

async function start(receive: Parameters<typeof createWebhookPost>[0]) {
  const [onError, onRefused] = [vi.fn(), vi.fn()];
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: async () => new Response('by fetch'),
      direct: createWebhookPost(receive),
      origin: 'http://gateway.test',
      maximumBodyBytes: 1_000,
      onError,
      onRefused,
    }),
  });
  const send = (path: string, body: BodyInit = '') =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers: { 'X-Sign': 'a' } });
  return { send, onError, onRefused };
}

test.each(['/webhooks/stripe', '/webhooks/stripe?key=1'])(
  '%s gets the bytes and the headers',
  async (path) => {
    const received: Array<[string, RawWebhook]> = [];
    const { send } = await start(async (...given) => {
      received.push(given);
      return { status: 200, body: 'ok' };
    });
    const bytes = new Uint8Array([0, 255, 254, 10, 13]);
    const answer = await send(path, bytes);
    expect([answer.status, await answer.text()]).toEqual([200, 'ok\n']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const [provider, raw] = received[0] ?? [];
    expect(provider).toBe('stripe');
    expect(raw?.body).toEqual(bytes);
    expect(raw?.headers['x-sign']).toBe('a');
  },
);

test('a refusal is not counted again; a 503 says when to send again', async () => {
  let status = 400;
  const { send, onRefused } = await start(async () => ({ status, body: 'no' }));
  expect((await send('/webhooks/stripe')).status).toBe(400);
  status = 503;
  expect((await send('/webhooks/stripe')).headers.get('retry-after')).toBe('5');
  expect(onRefused).not.toHaveBeenCalled();
});

test.each(['/webhooks/Stripe', '/webhooks/', '/webhooks/stripe/x', '/webhooks'])(
  '%s is no webhook',
  async (path) => {
    const receive = vi.fn();
    const { send } = await start(receive);
    expect(await (await send(path)).text()).toBe('by fetch');
    expect(receive).not.toHaveBeenCalled();
  },
);

test('an error of the receiver is 500', async () => {
  const error = new Error('broken');
  const { send, onError } = await start(async () => {
    throw error;
  });
  expect((await send('/webhooks/stripe')).status).toBe(500);
  expect(onError).toHaveBeenCalledWith(error);
});
