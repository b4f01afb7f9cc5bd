import type { ErrorCode } from '../domain/failure.ts';
import { errorAnswer } from './answers.ts';
import { errorPage } from './error-page.ts';
import type { FetchHandler } from './node-listener.ts';

export type Routes = {
  graphql: FetchHandler;
  /** `POST /webhooks/<provider>`, the body unread. */
  webhook: (providerId: string, request: Request) => Promise<Response>;
  /** `POST /local/<operation>`: commands on this machine. */
  local: (name: string, request: Request) => Promise<Response>;
  /** Null in live. */
  sandbox: FetchHandler | null;
  /** Whether the gateway can do its work now: its database answers. */
  ready: () => Promise<boolean>;
};

function split(url: string): { origin: string; path: string } {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start < 0) return { origin: url, path: '/' };
  const query = url.indexOf('?', start);
  return { origin: url.slice(0, start), path: query < 0 ? url.slice(start) : url.slice(start, query) };
}

/** What the GraphQL server refuses with a status alone. */
const WITHOUT_WORDS: Readonly<Record<number, string>> = {
  406: 'Ask for application/json, application/graphql-response+json or text/html.',
  415: 'Send the operation as content-type application/json.',
};

/** A database that went away is mostly back by then. */
const RETRY_AFTER_SECONDS = '5';

function withRetryAfter(answer: Response): Response {
  if (answer.status === 503) answer.headers.set('retry-after', RETRY_AFTER_SECONDS);
  return answer;
}

/** Everything that the gateway answers, by path. */
export function createRoutes(routes: Routes): FetchHandler {
  const there = [
    '/graphql',
    'POST /webhooks/<provider>',
    ...(routes.sandbox ? ['/sandbox'] : []),
    '/docs/errors',
    '/healthz',
    '/readyz',
  ].join(', ');

  return async (request) => {
    const { origin, path } = split(request.url);
    const refuse = (status: number, code: ErrorCode, message: string, headers?: Record<string, string>) =>
      errorAnswer(status, code, message, headers, origin);
    if (path === '/graphql') {
      const answer = await routes.graphql(request);
      const why = WITHOUT_WORDS[answer.status];
      return why && !answer.body ? refuse(answer.status, 'BAD_REQUEST', why) : withRetryAfter(answer);
    }

    const webhook = /^\/webhooks\/([a-z][a-z0-9-]{0,31})$/.exec(path);
    if (webhook?.[1]) {
      if (request.method === 'POST') return withRetryAfter(await routes.webhook(webhook[1], request));
      return refuse(405, 'BAD_REQUEST', 'Webhooks are posted.', { allow: 'POST' });
    }
    const operation = /^\/local\/([a-z-]{1,40})$/.exec(path);
    if (operation?.[1] && request.method === 'POST') return routes.local(operation[1], request);
    if (routes.sandbox && (path === '/sandbox' || path.startsWith('/sandbox/')))
      return routes.sandbox(request);

    if (request.method === 'GET' || request.method === 'HEAD') {
      if (path === '/') return new Response(null, { status: 302, headers: { location: '/graphql' } });
      if (path === '/healthz') return Response.json({ status: 'ok' });
      if (path === '/readyz') {
        const ready = await routes.ready();
        return withRetryAfter(
          Response.json({ status: ready ? 'ready' : 'not ready' }, { status: ready ? 200 : 503 }),
        );
      }
      if (path === '/docs/errors') return errorPage();
    }
    return refuse(404, 'NOT_FOUND', `There is nothing at this path. There is: ${there}.`);
  };
}
