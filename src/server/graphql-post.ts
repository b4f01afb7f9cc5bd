import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { acceptedBy, type Graphql, type HttpAnswer, isJson, isJsonBody } from '../graphql/index.ts';

/**
 * Answers a POST of JSON to `/graphql` directly, without the Request and Response of the fetch handler. Responds with null
 * where that handler has to answer: streams, other types, refused hosts.
 */
export type PostHandler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
  respond: (answer: HttpAnswer | null) => void,
) => void;

/** The IP address at the other end of a connection; null if it is closed. */
export function clientIp({ remoteAddress }: Pick<Socket, 'remoteAddress'>): string | null {
  // A socket for both families shows an IPv4 address as ::ffff:192.0.2.1.
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}

export function createGraphqlPost(deps: {
  answer: Graphql['answer'];
  isHostAllowed: (host: string | null) => boolean;
}): PostHandler {
  return ({ headers, socket, url = '' }, outgoing, body, respond) => {
    const { result: type } = acceptedBy(headers.accept);
    const isOwn =
      (url === '/graphql' || url.startsWith('/graphql?')) &&
      isJson(type) &&
      isJsonBody(headers['content-type']) &&
      deps.isHostAllowed(headers.host ?? null);
    if (isOwn && type !== null) {
      const { authorization = null } = headers;
      deps.answer({ authorization, ip: clientIp(socket), type, body, waiting: outgoing }, respond);
    } else respond(null);
  };
}
