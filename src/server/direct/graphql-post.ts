import { acceptedBy, EVENT_STREAM, type Graphql, isJson, isJsonBody } from '../../graphql/index.ts';
import { rateLimitHeaders } from '../../rate-limits/index.ts';
import type { Cors } from '../checks/cors.ts';
import { hasKeyInUrl } from '../checks/key-in-url.ts';
import { type DirectHandler, NO_HEADERS } from './direct-handler.ts';

/** Answers a POST of JSON to `/graphql`, except for other types of answers and refused hosts. */
export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
  cors: Cors;
}): DirectHandler {
  return ({ incoming: { headers, url = '' }, outgoing: waiting, ip, body }, respond) => {
    const accepted = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || (url.startsWith('/graphql?') && !hasKeyInUrl(url))) &&
      (isJson(accepted.result) || accepted.result === EVENT_STREAM) &&
      isJsonBody(headers['content-type']) &&
      deps.isHostAllowed(headers.host ?? null);
    if (isOwn && body !== null) {
      const { authorization = null } = headers;
      const origin = deps.cors.origin(headers.origin, headers.host);
      deps.answer({ authorization, ip, origin, accepted, body, waiting }, (answer) => {
        const limits = answer.quota ? rateLimitHeaders(answer.quota) : NO_HEADERS;
        respond(answer, origin === null ? limits : { ...limits, ...deps.cors.headers(origin) });
      });
    } else respond(null, NO_HEADERS);
  };
}
