import type { ErrorCode } from '../domain/failure.ts';
import { acceptsHtml } from '../domain/html-page.ts';
import type { ServerContext } from '../graphql/index.ts';
import type { Cors } from './checks/cors.ts';
import { hasKeyInUrl, KEY_IN_URL } from './checks/key-in-url.ts';
import { probeAnswer } from './direct/probes.ts';
import { providerOfPath } from './direct/webhooks.ts';
import { errorResponse } from './error-response.ts';
import { RETRY_AFTER_SECONDS } from './headers.ts';
import type { FetchHandler } from './node-listener.ts';
import { errorsPage, favicon, notFoundPage } from './pages.ts';

export type Routes = {
  graphql: (request: Request, context: ServerContext) => Promise<Response>;
  cors: Cors;
  /** `POST /webhooks/<provider>`, the body not yet read. */
  webhook: (providerId: string, request: Request) => Promise<Response>;
  /** Null in live mode. */
  sandbox: FetchHandler | null;
  /** Whether the gateway can serve requests: its database answers. */
  ready: () => Promise<boolean>;
  /** Whether requests with this Host header are answered; all are if left out. */
  isHostAllowed?: (host: string | null) => boolean;
};

function split(url: string): { origin: string; path: string } {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start < 0) return { origin: url, path: '/' };
  const query = url.indexOf('?', start);
  return { origin: url.slice(0, start), path: query < 0 ? url.slice(start) : url.slice(start, query) };
}

/** Messages for statuses that the GraphQL server answers without a body. */
const EMPTY_RESPONSES: Readonly<Record<number, string>> = {
  406: 'Accept application/json, application/graphql-response+json or text/html.',
  415: 'Send the operation with content-type application/json.',
};

function withRetryAfter(response: Response): Response {
  if (response.status === 503) response.headers.set('retry-after', RETRY_AFTER_SECONDS);
  return response;
}

/** Requested by orchestrators and providers, by any name and address. They show and change nothing of the sandbox. */
const EXEMPT_FROM_HOST_CHECK = /^\/(healthz$|readyz$|webhooks\/)/;
const MAX_SHOWN_HOST = 100;

function foreignHost(host: string, origin: string): string {
  const shown = host.length > MAX_SHOWN_HOST ? `${host.slice(0, MAX_SHOWN_HOST)}…` : host;
  return `The gateway does not answer requests for the host ${shown}. Use ${origin}, or set PUBLIC_URL or ALLOWED_HOSTS.`;
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

/** Routes every request of the gateway by its path. */
export function createRoutes(routes: Routes): FetchHandler {
  // GraphiQL and the sandbox exist in sandbox mode only.
  const links = [
    ...(routes.sandbox ? [{ path: '/graphql', label: 'GraphiQL: run queries in the browser' }] : []),
    ...(routes.sandbox ? [{ path: '/sandbox', label: 'Sandbox: simulated providers' }] : []),
    { path: '/docs/errors', label: 'Error reference' },
  ];
  const paths = [
    '/graphql',
    'POST /webhooks/<provider>',
    ...(routes.sandbox ? ['/sandbox'] : []),
    '/docs/errors',
    '/healthz',
    '/readyz',
  ].join(', ');

  async function page(path: string): Promise<Response | null> {
    if (path === '/') return new Response(null, { status: 302, headers: { location: '/graphql' } });
    const probe = await probeAnswer(path, routes.ready);
    if (probe) {
      const { status, type, body } = probe;
      return withRetryAfter(new Response(body, { status, headers: { 'content-type': type } }));
    }
    if (path === '/docs/errors') return errorsPage();
    return path === '/favicon.ico' ? favicon() : null;
  }

  async function graphql(request: Request, context: ServerContext): Promise<Response> {
    const answered = await routes.graphql(request, context);
    const message = EMPTY_RESPONSES[answered.status];
    const response =
      message && !answered.body
        ? errorResponse(answered.status, 'BAD_REQUEST', message, {}, split(request.url).origin)
        : withRetryAfter(answered);
    if (context.origin === null) return response;
    for (const [name, value] of Object.entries(routes.cors.headers(context.origin))) {
      if (name === 'vary') response.headers.append(name, value);
      else response.headers.set(name, value);
    }
    return response;
  }

  return async (request, ip, waiting) => {
    const { origin, path } = split(request.url);
    const refuse = (status: number, code: ErrorCode, message: string, headers?: Record<string, string>) =>
      errorResponse(status, code, message, headers, origin);
    const host = request.headers.get('host');
    if (routes.isHostAllowed?.(host) === false && !EXEMPT_FROM_HOST_CHECK.test(path)) {
      return refuse(421, 'BAD_REQUEST', foreignHost(host ?? '', origin));
    }
    if (path === '/graphql') {
      if (hasKeyInUrl(request.url)) return refuse(400, 'BAD_REQUEST', KEY_IN_URL);
      const origin = routes.cors.origin(request.headers.get('origin'), host);
      if (origin !== null && isPreflight(request)) return routes.cors.preflight(request);
      return graphql(request, { ip: ip ?? null, origin, ...(waiting && { waiting }) });
    }

    const providerId = providerOfPath(path);
    if (providerId !== null) {
      if (request.method === 'POST') return withRetryAfter(await routes.webhook(providerId, request));
      return refuse(405, 'BAD_REQUEST', 'Send webhooks with POST.', { allow: 'POST' });
    }
    if (routes.sandbox && (path === '/sandbox' || path.startsWith('/sandbox/')))
      return routes.sandbox(request);

    const found = request.method === 'GET' || request.method === 'HEAD' ? await page(path) : null;
    if (found) return found;
    if (acceptsHtml(request)) return notFoundPage(path, links);
    const headers = { vary: 'accept' };
    return refuse(404, 'NOT_FOUND', `Path not found. Available paths: ${paths}.`, headers);
  };
}
