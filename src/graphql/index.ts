import type { ExecutionResult, GraphQLError } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Access } from '../access/types.ts';
import type { Context } from './context.ts';
import { createErrorMapper, unauthenticated } from './errors.ts';
import { graphiqlOptions } from './http/graphiql.ts';
import { useJit } from './http/jit.ts';
import { queryLimits } from './http/query-limits.ts';
import { withDeadline } from './http/response-deadline.ts';
import { createAddressLookups, createLoaders, type Loaders } from './loaders.ts';
import { schema } from './schema/index.ts';
import type { Services } from './services.ts';

export type { Services } from './services.ts';

export type GraphqlOptions = {
  readonly services: Services;
  readonly access: Access;
  /** Shown in GraphiQL's headers; null where there is no demo project. */
  readonly demoKey: () => string | null;
  readonly live: boolean;
  readonly isOverload: (error: unknown) => boolean;
  readonly logError: (error: unknown) => void;
};

/** The GraphQL endpoint at `/graphql` as a function; GraphiQL for a browser, loaded on its first request. */
export function createGraphql(options: GraphqlOptions): {
  fetch(request: Request): Promise<Response>;
  /** Yoga's own class, several times cheaper to make than the platform's. */
  readonly Request: typeof Request;
} {
  const { services, access, demoKey, live, isOverload, logError } = options;
  const addressLookups = createAddressLookups(services);
  const mapError = createErrorMapper({
    isOverload,
    logError,
    docUrl: services.docUrl,
    hideSuggestions: live,
  });

  const mapped = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map(mapError) as GraphQLError[] } : result;
  const mapErrors: Plugin = {
    onResultProcess({ result, setResult }) {
      setResult(mapped(result as ExecutionResult));
    },
    onSubscribe: () => ({
      onSubscribeResult: () => ({
        onNext: ({ result, setResult }) => setResult(mapped(result)),
      }),
      // What an event's source throws comes by neither of the two: it ends the stream.
      onSubscribeError: ({ error, setError }) => setError(mapError(error)),
    }),
  };

  const yoga = createYoga<object, Context>({
    schema,
    plugins: [queryLimits, useJit(), mapErrors],
    context: async ({ request }) => {
      const authorization = request.headers.get('authorization');
      const caller = await access.authenticate(authorization);
      if (!caller) throw unauthenticated(services.docUrl);
      let loaders: Loaders | undefined;
      return {
        ...services,
        caller,
        isKnown: async () => (await access.authenticate(authorization)) !== null,
        addressLookups,
        loaders: () => {
          loaders ??= createLoaders(services, caller);
          return loaders;
        },
        forgetLoaded: () => {
          loaders = undefined;
        },
      };
    },
    graphiql: live ? false : () => graphiqlOptions(demoKey()),
    renderGraphiQL: async (settings) =>
      (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(settings),
    // Bodies are capped and read by the server in front; piping them through one more stream halves the throughput.
    maxRequestBodySize: false,
    maskedErrors: false,
    logging: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: false,
  });

  return {
    fetch: (request) => withDeadline(request, Promise.resolve(yoga.fetch(request)), services.docUrl),
    Request: yoga.fetchAPI.Request,
  };
}
