import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  acceptedBy,
  EVENT_STREAM,
  type Graphql,
  type HttpAnswer,
  type HttpStream,
  isJson,
  isJsonBody,
} from '../graphql/index.ts';
import { rateLimitHeaders } from '../rate-limits/index.ts';
import type { Cors } from './checks/cors.ts';
import { hasKeyInUrl } from './checks/key-in-url.ts';

/**
 * Answers a POST directly, without the Request and Response of the fetch handler. Responds with null where that handler has
 * to answer. May reject.
 */
export type PostHandler = (post: IncomingPost, respond: RespondTo) => void | Promise<void>;

export type IncomingPost = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The IP address of the client; null if it is not known. */
  readonly ip: string | null;
  readonly body: Buffer;
};
type RespondTo = (answer: HttpAnswer | HttpStream | null, headers: Readonly<Record<string, string>>) => void;

const NO_HEADERS = {};

/** Answers a POST of JSON to `/graphql`, except for other types of answers and refused hosts. */
export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
  cors: Cors;
}): PostHandler {
  return ({ incoming: { headers, url = '' }, outgoing: waiting, ip, body }, respond) => {
    const accepted = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || (url.startsWith('/graphql?') && !hasKeyInUrl(url))) &&
      (isJson(accepted.result) || accepted.result === EVENT_STREAM) &&
      isJsonBody(headers['content-type']) &&
      deps.isHostAllowed(headers.host ?? null);
    if (isOwn) {
      const { authorization = null } = headers;
      const origin = deps.cors.origin(headers.origin, headers.host);
      deps.answer({ authorization, ip, origin, accepted, body, waiting }, (answer) => {
        const limits = answer.quota ? rateLimitHeaders(answer.quota) : NO_HEADERS;
        respond(answer, origin === null ? limits : { ...limits, ...deps.cors.headers(origin) });
      });
    } else respond(null, NO_HEADERS);
  };
}
