import { requestError } from '../errors.ts';
import { isDeeperThan } from '../operations/variables.ts';

/** What a request asks to run. */
export type Params = {
  readonly query?: string | null;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  /** The id of a trusted document, instead of `query`. */
  readonly documentId?: string | null;
};

const KNOWN = new Set(['query', 'operationName', 'variables', 'extensions', 'documentId']);
const MAX_EXTENSIONS_DEPTH = 32;

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function refuse(message: string): never {
  throw requestError(message, { status: 400 });
}

function expectText(value: unknown, name: string): void {
  if (value != null && typeof value !== 'string') {
    refuse(`Expected "${name}" param to be a string, but given ${typeName(value)}.`);
  }
}

function expectObject(value: unknown, name: string): void {
  if (value != null && typeName(value) !== 'object') {
    refuse(`Expected "${name}" param to be empty or an object, but given ${typeName(value)}.`);
  }
}

/** Checks the members of a request. Throws BAD_REQUEST. */
export function checkParams(given: unknown): Params {
  if (Array.isArray(given)) refuse('Batching is not supported.');
  if (typeof given !== 'object' || given === null) {
    refuse(`POST body is expected to be object but received ${typeName(given)}`);
  }
  const params = given as Record<string, unknown>;
  for (const name of Object.keys(params)) {
    if (!KNOWN.has(name) && params[name] != null) {
      refuse(`Unexpected parameter "${name}" in the request body.`);
    }
  }
  expectText(params.query, 'query');
  expectText(params.operationName, 'operationName');
  expectText(params.documentId, 'documentId');
  expectObject(params.variables, 'variables');
  expectObject(params.extensions, 'extensions');
  if (params.extensions != null && isDeeperThan(params.extensions, MAX_EXTENSIONS_DEPTH)) {
    refuse(`extensions: must not have more than ${MAX_EXTENSIONS_DEPTH} levels`);
  }
  return params;
}

/** Reads the body of a request. Throws BAD_REQUEST. */
export function readParams(body: string): Params {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    refuse('POST body sent invalid JSON.');
  }
  return checkParams(given);
}
