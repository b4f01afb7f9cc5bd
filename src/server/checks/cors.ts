import { errorResponse } from '../error-response.ts';

/** What a page may read of an answer beside its body. */
const EXPOSED = 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After';
/** Names of headers, as browsers list them. */
const HEADER_NAMES = /^[a-z0-9-]+(, ?[a-z0-9-]+)*$/i;
const DEFAULT_HEADERS = 'authorization, content-type';
/** How long browsers remember a preflight. The call itself is checked each time. */
const MAX_AGE_SECONDS = '600';

export type Cors = {
  /** The origin of the page that sends a request; null without one, and for the gateway's own pages. */
  origin(origin: string | undefined | null, host: string | undefined | null): string | null;
  /** The headers of an answer to a page. */
  headers(origin: string): Record<string, string>;
  /** Answers what a browser asks before it sends a request. */
  preflight(request: Request): Response;
};

/**
 * Lets pages of other origins call the API. A preflight carries no key, so an origin that any project lists may send its
 * request; whether the project of the key lists it is decided then. No cookie and no other credential of the browser is used.
 * @param isListed whether any project lists an origin
 * @param mode in live mode only the public URL is the gateway's own: a page can be made whose origin equals the host that it
 * asks, by a name that leads to the gateway
 */
export function createCors(
  isListed: (origin: string) => boolean,
  publicUrl: string,
  mode: 'sandbox' | 'live',
): Cors {
  const own = new URL(publicUrl).origin;
  return {
    origin(origin, host) {
      if (!origin || origin === own) return null;
      if (mode === 'live') return origin;
      return host && URL.parse(origin)?.host === host.toLowerCase() ? null : origin;
    },
    headers(origin): Record<string, string> {
      if (!isListed(origin)) return { vary: 'origin' };
      return {
        vary: 'origin',
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED,
      };
    },
    preflight({ headers }) {
      const origin = headers.get('origin') ?? '';
      if (!isListed(origin))
        return errorResponse(403, 'FORBIDDEN', unlisted(origin), { vary: 'origin' }, own);
      const asked = headers.get('access-control-request-headers') ?? '';
      return new Response(null, {
        status: 204,
        headers: {
          vary: 'origin, access-control-request-headers',
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': HEADER_NAMES.test(asked) ? asked : DEFAULT_HEADERS,
          'access-control-max-age': MAX_AGE_SECONDS,
        },
      });
    },
  };
}

const MAX_SHOWN = 100;

function unlisted(origin: string): string {
  const shown = origin.slice(0, MAX_SHOWN) || 'none';
  return `No project lists the origin ${shown}. An operator sets the origins of a project with: npm run projects -- set <project> --origin ${shown}`;
}
