import type { Access } from '../access/types.ts';
import { type AdmissionDeps, createAdmission } from './admission/admission.ts';
import type { Services } from './context.ts';
import { createErrorMapper } from './errors.ts';
import type { ServerContext } from './http/yoga-plugin.ts';
import type { YogaServer } from './http/yoga-server.ts';
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
  /** Handles every request: also GET and GraphiQL, with Yoga, which is loaded on first use. */
  fetch(request: Request, context: ServerContext): Promise<Response>;
  /** Loads Yoga, so that the first request does not wait for it. If it rejects, the next use tries again. */
  load(): Promise<void>;
  /** Yoga's own Request class, several times faster to construct than that of Node, which it is until Yoga is loaded. */
  readonly Request: typeof Request;
};

/** Creates the handlers of `/graphql`. In sandbox mode a browser gets GraphiQL. */
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

  let yoga: YogaServer | null = null;
  async function loadYoga(): Promise<YogaServer> {
    const { createYogaServer } = await import('./http/yoga-server.ts');
    yoga ??= createYogaServer({ pipeline, mapError, demoKey, live });
    return yoga;
  }

  return {
    answer: pipeline.answer,
    operations: pipeline.operations,
    async fetch(request, context) {
      return (yoga ?? (await loadYoga())).fetch(request, context);
    },
    async load() {
      await loadYoga();
    },
    get Request() {
      return yoga?.Request ?? Request;
    },
  };
}
