import { timingSafeEqual } from 'node:crypto';
import { errorResponse } from '../error-response.ts';

/**
 * Makes the handler of `POST /local/<operation>` of the admin listener, by which a command-line command runs inside the process that holds the
 * database. The token is derived from the encryption keys, so only commands on this machine know it.
 */
export function createLocalOperations(options: {
  token: Uint8Array;
  run: (name: string, args: readonly string[]) => Promise<string>;
  /** Whether the error is the caller's fault; its message is then the response. */
  isFault: (error: unknown) => boolean;
}) {
  const expected = Buffer.from(options.token);
  return async (name: string, request: Request): Promise<Response> => {
    const token = Buffer.from(request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '', 'hex');
    if (token.length !== expected.length || !timingSafeEqual(token, expected)) {
      const message = 'Local operations are only for commands on the machine of the gateway.';
      return errorResponse(401, 'UNAUTHENTICATED', message);
    }
    const args: unknown = await request.json().catch(() => null);
    if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
      return errorResponse(400, 'BAD_REQUEST', 'The body must be a JSON array of strings.');
    }
    try {
      return new Response(await options.run(name, args), {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    } catch (error) {
      if (!options.isFault(error)) throw error;
      return errorResponse(400, 'BAD_REQUEST', (error as Error).message);
    }
  };
}
