import { type GraphQLError, type ParseOptions, parse, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../connection.ts';

// Three times the longest operation of the demo; deeper nesting would end the parser's stack.
const MOST_TOKENS = 1_000;

const parseSome = (source: string | Source, options?: ParseOptions) =>
  parse(source, { ...options, maxTokens: MOST_TOKENS });

/** Documents that are too long, and parameters in the address that are no JSON, are the client's mistakes. */
export const queryLimits: Plugin = {
  onParse({ setParseFn }) {
    setParseFn(parseSome);
  },
  onRequestParse({ request, requestParser, setRequestParser }) {
    if (request.method !== 'GET' || !requestParser) return;
    setRequestParser((given) => {
      try {
        return requestParser(given);
      } catch (error) {
        throw isSyntaxError(error) ? notJson() : error;
      }
    });
  },
};

function isSyntaxError(error: unknown): boolean {
  return error instanceof Error && error.name === 'SyntaxError';
}

function notJson(): GraphQLError {
  return badRequest('variables and extensions must be JSON');
}
