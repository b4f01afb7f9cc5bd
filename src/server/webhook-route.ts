import type { RawWebhook } from '../provider/webhook.ts';

type Receive = (providerId: string, raw: RawWebhook) => Promise<{ status: number; body: string }>;

/** `POST /webhooks/<provider>`: the bytes as they came, for the signature is over them. */
export function webhookRoute(receive: Receive) {
  return async (providerId: string, request: Request): Promise<Response> => {
    const { status, body } = await receive(providerId, {
      body: new Uint8Array(await request.arrayBuffer()),
      headers: Object.fromEntries(request.headers),
    });
    return new Response(`${body}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  };
}
