import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { LOCAL_TOKEN, operations, parseOperation } from '../operations/index.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { KeyRing } from '../secrets/index.ts';
import { createLocalOperations, createRoutes, type FetchHandler, webhookRoute } from '../server/index.ts';
import type { Store } from '../store/index.ts';
import type { InboundWebhooks } from '../webhooks/inbound/index.ts';

export type RouteDeps = {
  readonly graphql: FetchHandler;
  /** Null in live. */
  readonly sandbox: FetchHandler | null;
  readonly webhooks: InboundWebhooks;
  readonly access: Access;
  readonly jobs: Jobs;
  readonly localKeyRing: KeyRing;
  readonly store: Store;
};

/** Everything that is served by HTTP, as one function. */
export function routes({
  graphql,
  sandbox,
  webhooks,
  access,
  jobs,
  localKeyRing,
  store,
}: RouteDeps): FetchHandler {
  return createRoutes({
    graphql,
    sandbox,
    webhook: webhookRoute(webhooks.receive),
    local: createLocalOperations({
      token: localKeyRing.fingerprint(LOCAL_TOKEN),
      run: async (name, words) => {
        const operation = operations[name];
        if (!operation) throw new OperationFault(`there is no operation ${name}`);
        const work = parseOperation(name, words);
        if (!work) throw new OperationFault(operation.usage);
        return work({ access, db: store.db, jobs: async () => jobs });
      },
      isFault: (error) => error instanceof OperationFault,
    }),
    ready: () =>
      store.db
        .selectFrom('project')
        .select('id')
        .limit(1)
        .execute()
        .then(
          () => true,
          () => false,
        ),
  });
}
