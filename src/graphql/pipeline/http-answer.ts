import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Quota } from '../../rate-limits/index.ts';
import type { Events } from './events.ts';

/** An answer over HTTP, ready to be written. */
export type HttpAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** UTF-8 bytes of the body. */
  readonly bytes: number;
  /** What is left to the caller; missing if the call was not counted. */
  quota?: Quota | null;
};

/** The answer to a subscription, or to a client that accepts nothing else: a stream of results. */
export type HttpStream = {
  readonly status: number;
  readonly events: Events;
  /** The JSON of a result. */
  readonly textOf: (result: ExecutionResult) => string;
  quota?: Quota | null;
};

export const EVENT_STREAM = 'text/event-stream';
export const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';
/** In the order of Yoga, of which the last match counts. */
const RESULT_TYPES = [EVENT_STREAM, 'multipart/mixed', GRAPHQL_TYPE, JSON_TYPE];

/** What a client accepts. */
export type Accepted = {
  /** The type of an answer that is no stream; null if none is accepted. */
  readonly result: string | null;
  /** Whether a subscription can be answered. */
  readonly stream: boolean;
};

function matches(type: string, asked: string): boolean {
  const [prefix, suffix] = type.split('/');
  const [askedPrefix, askedSuffix] = asked.split('/');
  return (askedPrefix === '*' || askedPrefix === prefix) && (askedSuffix === '*' || askedSuffix === suffix);
}

/** Negotiates like Yoga: the first type of the header wins, whatever its quality. */
function negotiate(accept: string): Accepted {
  const asked = accept
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';'))
    .filter(([, ...params]) => {
      const charset = params.find((param) => param.includes('charset='));
      return charset === undefined || charset === 'charset=utf-8';
    })
    .map(([type = '']) => type)
    .reverse();
  let result: string | null = null;
  for (const types of [RESULT_TYPES.slice(0, 1), RESULT_TYPES.slice(1, 2), RESULT_TYPES.slice(2)]) {
    for (const type of asked) {
      for (const offered of types) if (matches(offered, type)) result = offered;
    }
  }
  return { result, stream: asked.some((type) => matches(EVENT_STREAM, type)) };
}

const MOST_HEADERS = 200;
const negotiated = new Map<string, Accepted>();

/** What an Accept header allows; everything without one. */
export function acceptedBy(header: string | null | undefined): Accepted {
  const accept = header || '*/*';
  let found = negotiated.get(accept);
  if (!found) {
    found = negotiate(accept);
    if (negotiated.size >= MOST_HEADERS) negotiated.clear();
    negotiated.set(accept, found);
  }
  return found;
}

const JSON_BODY = /^application\/(graphql\+)?json(;|,|$)/;

/** Whether a body of this content type is read as JSON. */
export function isJsonBody(contentType: string | undefined): boolean {
  return JSON_BODY.test(contentType ?? '');
}

/** Whether an answer of this type is JSON, not a stream. */
export function isJson(type: string | null): type is string {
  return type === JSON_TYPE || type === GRAPHQL_TYPE;
}

type Http = { readonly status?: number; readonly spec?: boolean };

/** The highest status that an error asks for. `spec` errors do not count for clients that accept application/json. */
export function statusOf(errors: readonly GraphQLError[], type: string): number {
  let status = 0;
  for (const { extensions } of errors) {
    const { http } = extensions as { http?: Http };
    if (!http?.status || (http.spec && type === JSON_TYPE)) continue;
    status = Math.max(status, http.status);
  }
  return status || 200;
}

/** An error as it is sent, without what only the HTTP answer uses. */
function formatted(error: GraphQLError): GraphQLFormattedError {
  const { extensions = {}, ...rest } = error.toJSON();
  const { http: _, ...shown } = extensions;
  return { ...rest, extensions: shown };
}

export function httpAnswer(result: ExecutionResult, type: string): HttpAnswer {
  const { errors } = result;
  const shown = errors ? { ...result, errors: errors.map(formatted) } : result;
  const body = JSON.stringify(shown);
  return {
    status: errors ? statusOf(errors, type) : 200,
    type: `${type}; charset=utf-8`,
    body,
    bytes: Buffer.byteLength(body),
  };
}
