import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptedBy, type Graphql, type HttpAnswer, isJson, isJsonBody } from '../graphql/index.ts';
import { rateLimitHeaders } from '../rate-limits/index.ts';

/**
 * Answers a POST of JSON to `/graphql` directly, without the Request and Response of the fetch handler. Responds with null
 * where that handler has to answer: streams, other types, refused hosts.
 */
export type PostHandler = (post: IncomingPost, respond: RespondTo) => void;

export type IncomingPost = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The IP address of the client; null if it is not known. */
  readonly ip: string | null;
  readonly body: Buffer;
};
type RespondTo = (answer: HttpAnswer | null, headers: Readonly<Record<string, string>>) => void;

const NO_HEADERS = {};

export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
}): PostHandler {
  return ({ incoming: { headers, url = '' }, outgoing: waiting, ip, body }, respond) => {
    const { result: type } = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || url.startsWith('/graphql?')) &&
      isJson(type) &&
      isJsonBody(headers['content-type']) &&
      deps.isHostAllowed(headers.host ?? null);
    if (isOwn && type !== null) {
      const post = { authorization: headers.authorization ?? null, ip, type, body, waiting };
      deps.answer(post, (answer) => {
        respond(answer, answer?.quota ? rateLimitHeaders(answer.quota) : NO_HEADERS);
      });
    } else respond(null, NO_HEADERS);
  };
}
