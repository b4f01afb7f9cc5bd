import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { Webhook } from 'standardwebhooks';
import { receiveWebhooks } from '../../src/webhooks/outbound/testing.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { ReceivedMessage } from './invariants/outgoing-events.ts';
import { CREATE } from './webhook-calls.ts';

type Created = { answer: { __typename: string; secret: string } };

/** A client app on this machine that receives all webhook messages. */
export type EndpointReceiver = {
  readonly url: string;
  /** Statuses for the next messages, one each, then 204. 0 closes the connection. */
  answer(statuses: number[]): void;
  /** Registers an endpoint, at its own URL by default; returns the endpoint's secret. */
  register(gateway: GatewayProcess, url?: string): Promise<string>;
  /** The messages received, with verified signatures. */
  verified(secret: string): ReceivedMessage[];
  close(): void;
};

export async function openReceiver(): Promise<EndpointReceiver> {
  let next: number[] = [];
  const verified: ReceivedMessage[] = [];
  const receiver = await receiveWebhooks((_, response) => {
    const status = next.shift() ?? 204;
    if (status === 0) response.destroy();
    else response.writeHead(status).end();
  });
  return {
    url: receiver.url,
    answer(statuses) {
      next = statuses;
    },
    async register(gateway, url = receiver.url) {
      const document = parse(CREATE) as TypedDocumentNode<Created, { url: string }>;
      const { answer } = await gateway.request(document, { url });
      if (!answer.secret) throw new Error(JSON.stringify(answer));
      return answer.secret;
    },
    verified(secret) {
      // Verifies each message once and soon: a signature is valid for five minutes.
      for (const { headers, body } of receiver.received.slice(verified.length)) {
        new Webhook(secret).verify(body, headers);
        verified.push({ id: headers['webhook-id'] ?? '', body });
      }
      return verified;
    },
    close: receiver.close,
  };
}
