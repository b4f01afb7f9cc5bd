type Fetch = (request: Request) => Promise<Response>;

const POLICY = 'content-security-policy';
/** For pages of adapters that set no policy: own styles and images, own forms, no script. */
const DEFAULT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'";

const SIMULATOR = /^\/sandbox\/[^/]/;
const CONTROL = /^\/sandbox\/[^/]*\/__control(\/|$)/;

function isJson(request: Request): boolean {
  return /^application\/json *(;|$)/i.test(request.headers.get('content-type') ?? '');
}

/**
 * Whether a page of another site sends the request. Browsers name the page's origin with every POST, commands name none. A
 * page of the gateway has the public origin or, at another allowed host, that host.
 */
function isForeign(request: Request, publicOrigin: string): boolean {
  const origin = request.headers.get('origin');
  if (origin === null || origin === publicOrigin) return false;
  const host = request.headers.get('host');
  return host === null || URL.parse(origin)?.host !== host.toLowerCase();
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

/** Lets a page be shown in frames of the given origins only. Other responses are returned unchanged. */
function framedBy(origins: string, response: Response): Response {
  if (!response.headers.get('content-type')?.startsWith('text/html')) return response;
  const headers = new Headers(response.headers);
  const directives = (headers.get(POLICY) ?? DEFAULT_POLICY)
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive !== '' && !/^frame-ancestors\b/i.test(directive));
  headers.set(POLICY, [...directives, `frame-ancestors ${origins}`].join('; '));
  headers.set('x-content-type-options', 'nosniff');
  return new Response(response.body, { status: response.status, headers });
}

/**
 * Protects the simulators from other websites, which a browser on this machine may have open: their pages are refused, and
 * controls take JSON only, which a page cannot send to another site without its consent. Payment pages may be shown in
 * frames of `frameOrigins` and of the gateway itself.
 */
export function createGuard(options: {
  readonly publicUrl: string;
  readonly frameOrigins: readonly string[];
}): (fetch: Fetch) => Fetch {
  const publicOrigin = new URL(options.publicUrl).origin;
  const ancestors = ["'self'", ...options.frameOrigins].join(' ');
  return (fetch) => async (request) => {
    if (isForeign(request, publicOrigin)) {
      return refuse(403, `Only pages of the sandbox itself, at ${publicOrigin}, may send this request.`);
    }
    const { pathname } = new URL(request.url);
    if (CONTROL.test(pathname) && request.method === 'POST' && !isJson(request)) {
      return refuse(415, "Controls take JSON: send it with -H 'content-type: application/json'.");
    }
    const response = await fetch(request);
    return SIMULATOR.test(pathname) ? framedBy(ancestors, response) : response;
  };
}
