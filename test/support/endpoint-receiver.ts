import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { Webhook } from 'standardwebhooks';
import { receiveWebhooks } from '../../src/webhooks/outbound/testing.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { ReceivedMessage } from './invariants/news.ts';
import { CREATE } from './webhook-calls.ts';

type Made = { answer: { __typename: string; secret: string } };

/** An app on this machine that is told of everything. */
export type EndpointReceiver = {
  readonly url: string;
  /** What it answers to the next messages, one each; 204 after them. 0: it hangs up instead. */
  answer(statuses: number[]): void;
  /** Asks to be told, at its own address where no other is given, and answers the endpoint's secret. */
  register(gateway: GatewayProcess, url?: string): Promise<string>;
  /** What came, each signed as it must be. */
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
      const document = parse(CREATE) as TypedDocumentNode<Made, { url: string }>;
      const { answer } = await gateway.request(document, { url });
      if (!answer.secret) throw new Error(JSON.stringify(answer));
      return answer.secret;
    },
    verified(secret) {
      // Each once, and soon: a signature is good for some minutes.
      for (const { headers, body } of receiver.received.slice(verified.length)) {
        new Webhook(secret).verify(body, headers);
        verified.push({ id: headers['webhook-id'] ?? '', body });
      }
      return verified;
    },
    close: receiver.close,
  };
}
