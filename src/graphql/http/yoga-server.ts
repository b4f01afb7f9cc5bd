import type { ExecutionResult } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { ErrorMapper } from '../errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { schema } from '../schema/index.ts';
import { graphiqlOptions } from './graphiql.ts';
import { createGraphiqlPage } from './graphiql-page.ts';
import { withDeadline } from './response-deadline.ts';
import { type ServerContext, usePipeline } from './yoga-plugin.ts';

export type YogaServer = {
  fetch(request: Request, context: ServerContext): Promise<Response>;
  /** Yoga's own Request class, several times faster to construct than that of Node. */
  readonly Request: typeof Request;
};

/** Creates the handler of what the pipeline does not answer by itself: GET, GraphiQL and other types of answers. */
export function createYogaServer(options: {
  pipeline: Pipeline;
  mapError: ErrorMapper;
  /** Preset in the headers of GraphiQL. */
  demoKey: () => string | null;
  /** Without GraphiQL. */
  live: boolean;
}): YogaServer {
  const { pipeline, mapError, demoKey, live } = options;
  const mapErrors: Plugin = {
    onResultProcess({ result, setResult }) {
      const { errors } = result as ExecutionResult;
      if (errors) setResult({ ...result, errors: errors.map(mapError) } as never);
    },
  };

  const graphiql = createGraphiqlPage();
  const yoga = createYoga<ServerContext>({
    schema,
    plugins: [usePipeline(pipeline), mapErrors],
    graphiql: live ? false : () => graphiqlOptions(demoKey()),
    renderGraphiQL: graphiql.render,
    // The HTTP server limits and reads the body. Reading it through another stream would halve the throughput.
    maxRequestBodySize: false,
    // The pipeline keeps what it parsed, after it has authenticated.
    parserAndValidationCache: false,
    extraParamNames: ['documentId'],
    maskedErrors: false,
    logging: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: false,
  });

  return {
    async fetch(request, context) {
      const work = Promise.resolve(yoga.fetch(request, context));
      const response = await withDeadline(request, work, pipeline.deadline, pipeline.late);
      return request.method === 'GET' ? graphiql.secure(response) : response;
    },
    Request: yoga.fetchAPI.Request,
  };
}
