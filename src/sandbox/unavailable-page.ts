import type { ErrorCode } from '../domain/failure.ts';
import { acceptsHtml, htmlResponse } from '../domain/html-page.ts';

const TEXT =
  'The database of the gateway cannot be reached, so the simulated provider cannot answer. Repeat the request in a few ' +
  'seconds.';
const CODE: ErrorCode = 'OVERLOADED';
const HEADERS = { 'cache-control': 'no-store', 'retry-after': '5' };

/** 503: the simulators keep their state in the database, which failed. */
export function unavailableResponse(request: Request): Response {
  if (!acceptsHtml(request)) {
    const body = { errors: [{ message: TEXT, extensions: { code: CODE } }] };
    return Response.json(body, { status: 503, headers: HEADERS });
  }
  return htmlResponse({
    title: 'Database unavailable · Onramp Gateway',
    notice: 'Sandbox: simulated money. Nothing is bought or charged.',
    main: `<h1>The database is unavailable</h1>
<p>${TEXT} If the page was to pay: it may have happened; open the page again to see.</p>`,
    status: 503,
    headers: HEADERS,
  });
}
