import type { Services } from '../services.ts';

/** A call waits for providers for 10 s at the most; this is the end also where the database is what is slow. */
const MOST_MILLISECONDS = 12_000;

const GRAPHQL_JSON = 'application/graphql-response+json';

/**
 * The answer, or OVERLOADED where none comes in time. What the call began goes on, and is found again by its idempotency
 * key. A stream is in time once it has begun.
 */
export function withDeadline(
  request: Request,
  work: Promise<Response>,
  docUrl: Services['docUrl'],
  milliseconds: number = MOST_MILLISECONDS,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      resolve(late(request, docUrl));
    }, milliseconds);
    work.then(
      (answer) => {
        clearTimeout(timer);
        // Nobody reads what comes now.
        if (over) answer.body?.cancel().catch(() => undefined);
        resolve(answer);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function late(request: Request, docUrl: Services['docUrl']): Response {
  const message =
    'The call did not end in time: the gateway or its database has too much to do. Repeat it in a few seconds, where it has an idempotency key with the same: what it began is not begun again.';
  const extensions = { retryable: true, code: 'OVERLOADED', docUrl: docUrl('OVERLOADED') };
  const accepts = request.headers.get('accept') ?? '';
  return new Response(JSON.stringify({ errors: [{ message, extensions }] }), {
    status: 503,
    headers: {
      'content-type': `${accepts.includes(GRAPHQL_JSON) ? GRAPHQL_JSON : 'application/json'}; charset=utf-8`,
    },
  });
}
