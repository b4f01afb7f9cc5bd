import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../domain/failure.ts';
import { NO_SNIFFING } from './headers.ts';

const TYPE = 'application/json; charset=utf-8';

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
    headers: { 'content-type': TYPE, ...headers },
  });
}

function errorBody(code: ErrorCode, message: string, origin: string): string {
  const docUrl = `${origin}/docs/errors#${code.toLowerCase()}`;
  return JSON.stringify({ errors: [{ message, extensions: { code, docUrl } }] });
}

/** Writes the same error without a Response. */
export function writeError(
  outgoing: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
  origin = '',
): void {
  const body = errorBody(code, message, origin);
  outgoing.writeHead(status, {
    'content-type': TYPE,
    'content-length': Buffer.byteLength(body),
    ...NO_SNIFFING,
    ...headers,
  });
  outgoing.end(body);
}
