import type { ErrorCode } from '../domain/failure.ts';

/** An error outside GraphQL, in GraphQL's form: clients read `extensions.code` everywhere. */
export function errorAnswer(
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(errorBody(code, message), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function errorBody(code: ErrorCode, message: string): string {
  // Relative to whatever address the client knows the gateway by.
  const docUrl = `/docs/errors#${code.toLowerCase()}`;
  return JSON.stringify({ errors: [{ message, extensions: { code, docUrl } }] });
}
