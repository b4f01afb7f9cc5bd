import { errorResponse } from '../error-response.ts';

/**
 * Makes the handler of `POST /local/<operation>` of the admin listener, by which a command-line command or an operator's script
 * runs inside a gateway.
 */
export function createLocalOperations<Who>(options: {
  /** Who sends the request; null for nobody who may. */
  authenticate: (authorization: string | null) => Promise<Who | null>;
  /** What a request without that should bring. */
  wanted: string;
  run: (name: string, args: readonly string[], who: Who) => Promise<string>;
  /** Whether the error is the caller's fault; its message is then the response. */
  isFault: (error: unknown) => boolean;
}) {
  return async (name: string, request: Request): Promise<Response> => {
    const who = await options.authenticate(request.headers.get('authorization'));
    if (who === null) return errorResponse(401, 'UNAUTHENTICATED', options.wanted);
    const args: unknown = await request.json().catch(() => null);
    if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
      return errorResponse(400, 'BAD_REQUEST', 'The body must be a JSON array of strings.');
    }
    try {
      return new Response(await options.run(name, args, who), {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    } catch (error) {
      if (!options.isFault(error)) throw error;
      return errorResponse(400, 'BAD_REQUEST', (error as Error).message);
    }
  };
}
