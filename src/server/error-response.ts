import type { ErrorCode } from '../domain/failure.ts';

/**
 * An error of an HTTP route outside GraphQL, in the form of a GraphQL error, so that clients read `extensions.code`
 * everywhere.
 * @param origin the gateway's public origin, for the link to its error reference; without it the link is a path
 */
export function errorResponse(
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
