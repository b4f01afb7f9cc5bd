import type { ExecutionResult, GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Access } from '../access/types.ts';
import type { Context, Services } from './context.ts';
import { createErrorMapper, unauthenticated } from './errors.ts';
import { useVariableCheck } from './http/check-variables.ts';
import { graphiqlOptions } from './http/graphiql.ts';
import { createGraphiqlPage } from './http/graphiql-page.ts';
import { useJit } from './http/jit.ts';
import { queryLimits } from './http/query-limits.ts';
import { withDeadline } from './http/response-deadline.ts';
import { createAddressLookups, createLoaders, type Loaders } from './loaders.ts';
import { schema } from './schema/index.ts';

export type { Services } from './context.ts';

export type GraphqlOptions = {
  readonly services: Services;
  readonly access: Access;
  /** Preset in the headers of GraphiQL; null if there is no demo project. */
  readonly demoKey: () => string | null;
  readonly live: boolean;
  readonly isOverload: (error: unknown) => boolean;
  /** `path` leads to the field of the operation that failed. */
  readonly logError: (error: unknown, path?: string) => void;
};

const MAX_REQUEST_ERRORS = 10;

/** Creates the handler of `/graphql`. In sandbox mode a browser gets GraphiQL, which is loaded on first use. */
export function createGraphql(options: GraphqlOptions): {
  fetch(request: Request): Promise<Response>;
  /** Yoga's own Request class, several times faster to construct than that of Node. */
  readonly Request: typeof Request;
} {
  const { services, access, demoKey, live, isOverload, logError } = options;
  const addressLookups = createAddressLookups(services.addresses);
  const mapError = createErrorMapper({
    isOverload,
    logError,
    docUrl: services.docUrl,
    hideSuggestions: live,
  });

  // Without data all errors are about the request. A thousand of them help nobody.
  const reported = ({ data, errors = [] }: ExecutionResult) =>
    data === undefined ? errors.slice(0, MAX_REQUEST_ERRORS) : errors;
  const mapped = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: reported(result).map(mapError) as GraphQLError[] } : result;
  const mapErrors: Plugin = {
    onResultProcess({ result, setResult }) {
      setResult(mapped(result as ExecutionResult));
    },
    onSubscribe: () => ({
      onSubscribeResult: () => ({
        onNext: ({ result, setResult }) => setResult(mapped(result)),
      }),
      // An error of the event source passes neither of the two hooks: it ends the stream.
      onSubscribeError: ({ error, setError }) => setError(mapError(error)),
    }),
  };

  const graphiql = createGraphiqlPage();
  const yoga = createYoga<object, Context>({
    schema,
    plugins: [queryLimits, useVariableCheck(), useJit(), mapErrors],
    context: async ({ request }) => {
      const authorization = request.headers.get('authorization');
      const caller = await access.authenticate(authorization);
      if (!caller) throw unauthenticated(services.docUrl);
      let loaders: Loaders | undefined;
      return {
        ...services,
        caller,
        isKeyValid: async () => (await access.authenticate(authorization)) !== null,
        addressLookups,
        loaders: () => {
          loaders ??= createLoaders(services, caller);
          return loaders;
        },
        resetLoaders: () => {
          loaders = undefined;
        },
      };
    },
    graphiql: live ? false : () => graphiqlOptions(demoKey()),
    renderGraphiQL: graphiql.render,
    // The HTTP server limits and reads the body. Reading it through another stream would halve the throughput.
    maxRequestBodySize: false,
    maskedErrors: false,
    logging: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: false,
  });

  return {
    async fetch(request) {
      const response = await withDeadline(request, Promise.resolve(yoga.fetch(request)), services.docUrl);
      return request.method === 'GET' ? graphiql.secure(response) : response;
    },
    Request: yoga.fetchAPI.Request,
  };
}
