import { type ParseOptions, parse, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';

// Three times the longest operation of the demo. Also limits nesting, which could overflow the parser's stack.
const MAX_TOKENS = 1_000;

const parseLimited = (source: string | Source, options?: ParseOptions) =>
  parse(source, { ...options, maxTokens: MAX_TOKENS });

/** Limits the size of documents. Query parameters that are not valid JSON are BAD_REQUEST instead of INTERNAL. */
export const queryLimits: Plugin = {
  onParse({ setParseFn }) {
    setParseFn(parseLimited);
  },
  onRequestParse({ request, requestParser, setRequestParser }) {
    if (request.method !== 'GET' || !requestParser) return;
    setRequestParser((given) => {
      try {
        return requestParser(given);
      } catch (error) {
        const isSyntaxError = error instanceof Error && error.name === 'SyntaxError';
        throw isSyntaxError ? badRequest('variables and extensions must be JSON') : error;
      }
    });
  },
};
