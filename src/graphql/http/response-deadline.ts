import type { Services } from '../context.ts';

/** Longer than the 10 s for which a call waits for providers; reached if the database is slow. */
const DEADLINE_MILLISECONDS = 12_000;

const GRAPHQL_JSON = 'application/graphql-response+json';

/**
 * Returns the response, or OVERLOADED if there is none within the deadline. The call continues in the background; a repeat
 * with the same idempotency key finds its result. For a stream the deadline applies to its start only.
 */
export function withDeadline(
  request: Request,
  work: Promise<Response>,
  docUrl: Services['docUrl'],
  milliseconds: number = DEADLINE_MILLISECONDS,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      resolve(overloaded(request, docUrl));
    }, milliseconds);
    work.then(
      (response) => {
        clearTimeout(timer);
        // A late response is not read.
        if (timedOut) response.body?.cancel().catch(() => undefined);
        resolve(response);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function overloaded(request: Request, docUrl: Services['docUrl']): Response {
  const message =
    'The call timed out: the gateway or its database is overloaded. Repeat it in a few seconds with the ' +
    'same idempotency key; nothing is done twice.';
  const extensions = { retryable: true, code: 'OVERLOADED', docUrl: docUrl('OVERLOADED') };
  const accepts = request.headers.get('accept') ?? '';
  return new Response(JSON.stringify({ errors: [{ message, extensions }] }), {
    status: 503,
    headers: {
      'content-type': `${accepts.includes(GRAPHQL_JSON) ? GRAPHQL_JSON : 'application/json'}; charset=utf-8`,
    },
  });
}
