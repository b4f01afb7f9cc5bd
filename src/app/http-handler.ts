import { type Access, createAdminAccess, createOperators } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Graphql } from '../graphql/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import { findOperation, LOCAL_TOKEN, OperationFault, parseOperation } from '../operations/index.ts';
import {
  createAdminRoutes,
  createCors,
  createGraphqlPost,
  createHostCheck,
  createLocalOperations,
  createProbes,
  createRoutes,
  createWebhookPost,
  type DirectHandler,
  type FetchHandler,
  webhookRoute,
} from '../server/index.ts';
import type { Actor } from '../store/audit.ts';
import type { InboundWebhooks } from '../webhooks/inbound/index.ts';
import type { Storage } from './storage.ts';

export type HttpHandlerDeps = {
  readonly config: Pick<Config, 'mode' | 'publicUrl' | 'allowedHosts'>;
  readonly graphql: Pick<Graphql, 'fetch' | 'answer'>;
  /** Null in live mode. */
  readonly sandbox: FetchHandler | null;
  readonly webhooks: Pick<InboundWebhooks, 'receive'>;
  readonly access: Access;
  readonly jobs: Jobs;
  readonly storage: Pick<Storage, 'store' | 'keyRing' | 'localKeyRing'>;
  readonly log: Pick<Log, 'info'>;
};

export type HttpHandlers = {
  /** Of the public port. */
  readonly fetch: FetchHandler;
  /** Of the public port, for probes, webhooks and a POST of JSON to `/graphql`. */
  readonly direct: DirectHandler;
  /** Of the admin listener. */
  readonly admin: FetchHandler;
};

/** Connects the HTTP routes to the features. */
export function createHttpHandlers(deps: HttpHandlerDeps): HttpHandlers {
  const { config, graphql, sandbox, webhooks, access, jobs, log } = deps;
  const { store, keyRing, localKeyRing } = deps.storage;

  async function runOperation(name: string, args: readonly string[], actor: Actor): Promise<string> {
    const operation = findOperation(name);
    if (!operation) throw new OperationFault(`there is no operation ${name}`);
    const work = parseOperation(name, args);
    if (!work) throw new OperationFault(operation.usage);
    return work({
      access,
      db: store.db,
      jobs: async () => jobs,
      keyRing: async () => keyRing,
      progress: (line) => log.info({ operation: name }, line),
      actor,
    });
  }

  async function ready(): Promise<boolean> {
    const query = store.db.selectFrom('project').select('id').limit(1).execute();
    return query.then(
      () => true,
      () => false,
    );
  }

  // A live gateway shows no key and answers nothing without one: there the check applies only if it is configured.
  const isHostAllowed =
    config.mode === 'sandbox' || config.allowedHosts.length > 0
      ? createHostCheck([config.publicUrl, ...config.allowedHosts])
      : () => true;
  const cors = createCors(access.rules.isListed, config.publicUrl, config.mode);
  const fetch = createRoutes({
    cors,
    graphql: graphql.fetch,
    sandbox,
    webhook: webhookRoute(webhooks.receive),
    ready,
    isHostAllowed,
  });
  const graphqlPost = createGraphqlPost({ answer: graphql.answer, isHostAllowed, cors });
  const webhookPost = createWebhookPost(webhooks.receive);
  const probes = createProbes(ready);
  const direct: DirectHandler = (call, respond) => {
    const { method, url = '' } = call.incoming;
    if (method !== 'POST') return probes(call, respond);
    return url.startsWith('/webhooks/') ? webhookPost(call, respond) : graphqlPost(call, respond);
  };
  const admin = createAdminRoutes({
    local: createLocalOperations({
      ...createAdminAccess(config.mode, localKeyRing.fingerprint(LOCAL_TOKEN), createOperators(store.db)),
      run: runOperation,
      isFault: (error) => error instanceof OperationFault,
    }),
  });
  return { fetch, direct, admin };
}
