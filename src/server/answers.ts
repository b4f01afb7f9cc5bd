import type { ErrorCode } from '../domain/failure.ts';

/**
 * An error outside GraphQL, in GraphQL's form: clients read `extensions.code` everywhere. `origin`: where clients find this
 * gateway; its docs are linked by path alone where it is left out.
 */
export function errorAnswer(
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
  origin = '',
): Response {
  return new Response(errorBody(code, message, origin), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function errorBody(code: ErrorCode, message: string, origin: string): string {
  const docUrl = `${origin}/docs/errors#${code.toLowerCase()}`;
  return JSON.stringify({ errors: [{ message, extensions: { code, docUrl } }] });
}
