import { timingSafeEqual } from 'node:crypto';
import { errorAnswer } from './answers.ts';

export type RunOperation = (name: string, words: readonly string[]) => Promise<string>;

/**
 * `POST /local/<operation>`: how a command works on data that this process has open. Only who can read the gateway's own
 * keys knows the token.
 */
export function createLocalOperations(options: {
  token: Uint8Array;
  run: RunOperation;
  isFault: (error: unknown) => boolean;
}) {
  const expected = Buffer.from(options.token);
  return async (name: string, request: Request): Promise<Response> => {
    const given = Buffer.from(request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '', 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return errorAnswer(
        401,
        'UNAUTHENTICATED',
        'Local operations are for commands on the gateway’s own machine.',
      );
    }
    const words: unknown = await request.json().catch(() => null);
    if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
      return errorAnswer(400, 'BAD_REQUEST', 'The body must be a list of words.');
    }
    try {
      return new Response(await options.run(name, words), {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    } catch (error) {
      if (!options.isFault(error)) throw error;
      return errorAnswer(400, 'BAD_REQUEST', (error as Error).message);
    }
  };
}
