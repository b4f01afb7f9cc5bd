import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptedBy, type Graphql, isJson } from '../graphql/index.ts';
import { NO_SNIFFING, RETRY_AFTER_SECONDS } from './headers.ts';

/**
 * Answers a POST of JSON to `/graphql` directly: with one head and one write, without the Request and Response of the fetch
 * handler. Calls `next` instead where that handler has to answer: streams, other types, refused hosts.
 */
export type PostHandler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
  next: () => void,
) => void;

const JSON_TYPES = /^application\/(graphql\+)?json(;|,|$)/;
const PATH = /^\/graphql(\?|$)/;

export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
}): PostHandler {
  return (incoming, outgoing, body, next) => {
    const { headers, url = '' } = incoming;
    const { result: type } = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || PATH.test(url)) &&
      isJson(type) &&
      JSON_TYPES.test(headers['content-type'] ?? '') &&
      deps.isHostAllowed(headers.host ?? null);
    if (!isOwn || type === null) return next();
    const post = { authorization: headers.authorization ?? null, type, body };
    deps.answer(post, (answer) => {
      if (!answer) return next();
      outgoing.writeHead(answer.status, {
        ...NO_SNIFFING,
        'content-type': answer.type,
        'content-length': answer.bytes,
        ...(answer.status === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
      });
      outgoing.end(answer.body);
    });
  };
}
