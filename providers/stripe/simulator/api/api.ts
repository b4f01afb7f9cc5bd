import type { Faults } from 'onramp-gateway/provider/simulator';
import type { SimulatedSessions } from '../sessions.ts';
import type { SettingsStore } from '../settings.ts';
import { answerOf, Refusal, randomId, rateLimited } from './answer.ts';
import type { Idempotently } from './idempotency.ts';
import { sessionsPage, webhookEndpointsPage } from './lists.ts';
import { QUOTES_PATHS, quotesPage } from './quotes.ts';
import { readCreate } from './rules.ts';

const SESSIONS = '/v1/crypto/onramp_sessions';

/** Operations that accept faults. */
export const operations = ['sessions.create', 'sessions.get', 'sessions.list', 'quotes', 'webhook_endpoints'];

export type ApiContext = {
  /** The only secret key of the simulated account. */
  readonly secretKey: string;
  readonly clock: () => Date;
  readonly sessions: SimulatedSessions;
  readonly settings: SettingsStore;
  readonly faults: Faults;
  readonly idempotently: Idempotently;
};

/** Stripe's API under `/v1/`, with the headers of each answer. */
export function createApi(context: ApiContext): (request: Request) => Promise<Response> {
  const { secretKey, clock, sessions, settings, faults, idempotently } = context;
  let second = { at: 0, requests: 0 };

  async function countRequest(): Promise<void> {
    const { requestsPerSecond } = await settings.read();
    const at = Math.floor(clock().getTime() / 1000);
    second = { at, requests: second.at === at ? second.requests + 1 : 1 };
    if (requestsPerSecond !== null && second.requests > requestsPerSecond) throw rateLimited();
  }

  async function create(request: Request, path: string): Promise<Response> {
    const body = await request.text();
    const key = request.headers.get('idempotency-key');
    return idempotently({ key, path, body }, (record) =>
      faults.apply('sessions.create', async () => {
        const answer = Response.json(await sessions.create(readCreate(body, await settings.read()), key));
        record(answer);
        return answer;
      }),
    );
  }

  async function answer(request: Request): Promise<Response> {
    authenticate(request.headers.get('authorization'), secretKey);
    await countRequest();
    const { pathname, search, searchParams } = new URL(request.url);
    if (request.method === 'POST' && pathname === SESSIONS) return create(request, pathname);
    if (request.method === 'GET' && pathname === SESSIONS) {
      return faults.apply('sessions.list', async () => sessionsPage(await sessions.all(), searchParams));
    }
    if (request.method === 'GET' && QUOTES_PATHS.includes(pathname)) {
      return faults.apply('quotes', async () =>
        quotesPage(search.slice(1), clock(), (await settings.read()).prices === 'wrong'),
      );
    }
    if (request.method === 'GET' && pathname === '/v1/webhook_endpoints') {
      return faults.apply('webhook_endpoints', async () =>
        webhookEndpointsPage((await settings.read()).eventType),
      );
    }
    const id = pathname.startsWith(`${SESSIONS}/`) ? pathname.slice(SESSIONS.length + 1) : '';
    if (request.method === 'GET' && id !== '' && !id.includes('/')) {
      return faults.apply('sessions.get', async () => Response.json(await sessions.get(id)));
    }
    // Accounts without the private preview get the same answer for its paths.
    throw new Refusal(404, { message: `Unrecognized request URL (${request.method}: ${pathname}).` });
  }

  return async (request) => {
    const response = await answer(request).catch((error: unknown) => {
      if (error instanceof Refusal) return answerOf(error);
      throw error;
    });
    return withHeaders(request, response, (await settings.read()).shouldRetry);
  };
}

/** Accepts the secret key as Bearer token or as user name of Basic: https://docs.stripe.com/api/authentication */
function authenticate(header: string | null, secretKey: string): void {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  const key =
    scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8').split(':')[0] : value;
  if (key !== secretKey) {
    throw new Refusal(401, {
      message: key ? 'Invalid API Key provided.' : 'You did not provide an API key.',
    });
  }
}

function withHeaders(request: Request, response: Response, shouldRetry: boolean | null): Response {
  const headers = new Headers(response.headers);
  headers.set('request-id', randomId('req', 14));
  for (const name of ['idempotency-key', 'stripe-version']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { status } = response;
  if (shouldRetry !== null && (status === 409 || status === 429 || status >= 500)) {
    headers.set('stripe-should-retry', String(shouldRetry));
  }
  return new Response(response.body, { status, headers });
}
