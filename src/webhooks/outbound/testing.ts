import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export type Received = { readonly headers: Record<string, string>; readonly body: string };

export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** Verifies each message with the Standard Webhooks library. Throws if one is not signed with the secret. */
  verified(secret: string): Message[];
  close(): void;
};

export type Message = { type: string; timestamp: string; data: Record<string, unknown> };

/** A server on this machine that receives webhooks. `answer` runs after the message was read; 204 if left out. */
export async function receiveWebhooks(
  answer: RequestListener = (_, response) => void response.writeHead(204).end(),
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/hook`,
    received,
    verified: (secret) =>
      received.map(({ body, headers }) => new Webhook(secret).verify(body, headers) as Message),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
