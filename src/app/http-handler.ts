import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { LOCAL_TOKEN, OperationFault, operations, parseOperation } from '../operations/index.ts';
import { createLocalOperations, createRoutes, type FetchHandler, webhookRoute } from '../server/index.ts';
import type { InboundWebhooks } from '../webhooks/inbound/index.ts';
import type { Storage } from './storage.ts';

export type HttpHandlerDeps = {
  readonly graphql: FetchHandler;
  /** Null in live mode. */
  readonly sandbox: FetchHandler | null;
  readonly webhooks: Pick<InboundWebhooks, 'receive'>;
  readonly access: Access;
  readonly jobs: Jobs;
  readonly storage: Pick<Storage, 'store' | 'localKeyRing'>;
};

/** Connects the HTTP routes to the features. */
export function createHttpHandler(deps: HttpHandlerDeps): FetchHandler {
  const { graphql, sandbox, webhooks, access, jobs } = deps;
  const { store, localKeyRing } = deps.storage;

  async function runOperation(name: string, args: readonly string[]): Promise<string> {
    const operation = operations[name];
    if (!operation) throw new OperationFault(`there is no operation ${name}`);
    const work = parseOperation(name, args);
    if (!work) throw new OperationFault(operation.usage);
    return work({ access, db: store.db, jobs: async () => jobs });
  }

  async function ready(): Promise<boolean> {
    const query = store.db.selectFrom('project').select('id').limit(1).execute();
    return query.then(
      () => true,
      () => false,
    );
  }

  return createRoutes({
    graphql,
    sandbox,
    webhook: webhookRoute(webhooks.receive),
    local: createLocalOperations({
      token: localKeyRing.fingerprint(LOCAL_TOKEN),
      run: runOperation,
      isFault: (error) => error instanceof OperationFault,
    }),
    ready,
  });
}
