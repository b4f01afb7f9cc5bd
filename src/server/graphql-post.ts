import type { IncomingMessage } from 'node:http';
import { acceptedBy, type Graphql, type HttpAnswer, isJson, isJsonBody } from '../graphql/index.ts';

/**
 * Answers a POST of JSON to `/graphql` directly, without the Request and Response of the fetch handler. Responds with null
 * where that handler has to answer: streams, other types, refused hosts.
 */
export type PostHandler = (
  incoming: IncomingMessage,
  body: Buffer,
  respond: (answer: HttpAnswer | null) => void,
) => void;

export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
}): PostHandler {
  return ({ headers, url = '' }, body, respond) => {
    const { result: type } = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || url.startsWith('/graphql?')) &&
      isJson(type) &&
      isJsonBody(headers['content-type']) &&
      deps.isHostAllowed(headers.host ?? null);
    if (isOwn && type !== null) {
      deps.answer({ authorization: headers.authorization ?? null, type, body }, respond);
    } else respond(null);
  };
}
