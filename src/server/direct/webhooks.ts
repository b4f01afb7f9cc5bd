import type { RawWebhook } from '../../provider/webhook.ts';
import { type DirectHandler, NO_HEADERS } from './direct-handler.ts';

type ReceiveWebhook = (providerId: string, raw: RawWebhook) => Promise<{ status: number; body: string }>;

const TYPE = 'text/plain; charset=utf-8';
const PATH = /^\/webhooks\/([a-z][a-z0-9-]{0,31})(?:\?|$)/;

/** The provider of `/webhooks/<provider>`; null for any other path. */
export function providerOfPath(path: string): string | null {
  return PATH.exec(path)?.[1] ?? null;
}

/** Makes the handler of `POST /webhooks/<provider>`. The signature covers the bytes, so they are passed on unchanged. */
export function webhookRoute(receive: ReceiveWebhook) {
  return async (providerId: string, request: Request): Promise<Response> => {
    const { status, body } = await receive(providerId, {
      body: new Uint8Array(await request.arrayBuffer()),
      headers: Object.fromEntries(request.headers),
    });
    return new Response(`${body}\n`, { status, headers: { 'content-type': TYPE } });
  };
}

/** The same without Request and Response, which copy the body twice: anybody may send large ones that are refused. */
export function createWebhookPost(receive: ReceiveWebhook): DirectHandler {
  return async ({ incoming, body }, respond) => {
    const providerId = providerOfPath(incoming.url ?? '');
    if (providerId === null || body === null) {
      respond(null, NO_HEADERS);
      return;
    }
    const bytes = new Uint8Array(body.buffer, body.byteOffset, body.length);
    const headers = incoming.headers as RawWebhook['headers'];
    const { status, body: text } = await receive(providerId, { body: bytes, headers });
    respond({ status, type: TYPE, body: `${text}\n`, bytes: Buffer.byteLength(text) + 1 }, NO_HEADERS);
  };
}
