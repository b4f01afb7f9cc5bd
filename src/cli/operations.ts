import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Db } from '../store/index.ts';
import { createInbox } from '../webhooks/in/index.ts';
import { operateInbox } from './operate-inbox.ts';
import { operateJobs } from './operate-jobs.ts';
import { OperationFault } from './operation-fault.ts';

/** What an operation may use: there is no whole gateway where none runs. `jobs` opens the queues where nobody has. */
export type OperationParts = {
  readonly access: Access;
  readonly db: Db;
  readonly jobs: () => Promise<Jobs>;
};

/** What the token of local operations is made of, under the gateway's own key. */
export const LOCAL_TOKEN = 'token of local operations';

/** Commands that need the data. Each answers what to print; a throw is its failure. */
export const operations: Readonly<
  Record<string, (parts: OperationParts, words: readonly string[]) => Promise<string>>
> = {
  async 'create-project'({ access }, words) {
    const name = words.join(' ').trim();
    if (!name || name.length > 100)
      throw new OperationFault('Give the project a name: npm run create-project -- "My wallet"');
    const { projectId, key } = await access.createProject(name);
    return `Project ${projectId} (${name}). Its secret key, shown this once:\n${key}`;
  },
  jobs: async ({ jobs }, words) => operateJobs(await jobs(), words),
  'webhooks-in': async ({ db, jobs }, words) => operateInbox(createInbox({ db, jobs: await jobs() }), words),
};
