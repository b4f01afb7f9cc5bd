import type { ExecutionResult } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Access } from '../access/types.ts';
import { type AdmissionDeps, createAdmission } from './admission/admission.ts';
import type { Services } from './context.ts';
import { createErrorMapper } from './errors.ts';
import { graphiqlOptions } from './http/graphiql.ts';
import { createGraphiqlPage } from './http/graphiql-page.ts';
import { withDeadline } from './http/response-deadline.ts';
import { type ServerContext, usePipeline } from './http/yoga-plugin.ts';
import type { Limits } from './operations/limits.ts';
import type { TrustedDocuments } from './pipeline/find-operation.ts';
import { createPipeline, type Pipeline } from './pipeline/pipeline.ts';
import { createContexts } from './request-context.ts';
import { schema } from './schema/index.ts';

export type { Services } from './context.ts';
export { endUnread } from './http/end-unread.ts';
export type { ServerContext } from './http/yoga-plugin.ts';
export type { Limits } from './operations/limits.ts';
export type { Waiting } from './pipeline/call.ts';
export type { TrustedDocuments } from './pipeline/find-operation.ts';
export {
  acceptedBy,
  EVENT_STREAM,
  type HttpAnswer,
  type HttpStream,
  isJson,
  isJsonBody,
} from './pipeline/http-answer.ts';

export type GraphqlOptions = {
  readonly services: Services;
  readonly access: Access;
  /** Preset in the headers of GraphiQL; null if there is no demo project. */
  readonly demoKey: () => string | null;
  readonly live: boolean;
  readonly limits: Limits;
  readonly admission: Omit<AdmissionDeps, 'closesIntrospection'>;
  readonly trusted: TrustedDocuments;
  readonly isOverload: (error: unknown) => boolean;
  /** `path` leads to the field of the operation that failed. */
  readonly logError: (error: unknown, path?: string) => void;
};

export type Graphql = Pick<Pipeline, 'answer' | 'operations'> & {
  /** Handles every request: also GET, streams and GraphiQL, with Yoga. */
  fetch(request: Request, context: ServerContext): Promise<Response>;
  /** Yoga's own Request class, several times faster to construct than that of Node. */
  readonly Request: typeof Request;
};

/** Creates the handlers of `/graphql`. In sandbox mode a browser gets GraphiQL, which is loaded on first use. */
export function createGraphql(options: GraphqlOptions): Graphql {
  const { services, access, demoKey, live, limits, trusted, isOverload, logError } = options;
  const admission = createAdmission({ ...options.admission, closesIntrospection: live });
  const mapError = createErrorMapper({
    isOverload,
    logError,
    docUrl: services.docUrl,
    hideSuggestions: live,
  });
  const contexts = createContexts(services, access);
  const pipeline = createPipeline({ schema, access, contexts, mapError, limits, trusted, admission });

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
    answer: pipeline.answer,
    operations: pipeline.operations,
    async fetch(request, context) {
      const work = Promise.resolve(yoga.fetch(request, context));
      const response = await withDeadline(request, work, pipeline.deadline, pipeline.late);
      return request.method === 'GET' ? graphiql.secure(response) : response;
    },
    Request: yoga.fetchAPI.Request,
  };
}
