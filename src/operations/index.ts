import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Db } from '../store/index.ts';
import { createInbox } from '../webhooks/inbound/index.ts';
import { INBOX_USAGE, parseInbox } from './inbox.ts';
import { JOBS_USAGE, parseJobs } from './jobs.ts';
import { KEYS_USAGE, parseKeys } from './keys.ts';

/** What an operation may use: there is no whole gateway where none runs. `jobs` opens the queues where nobody has. */
export type OperationDeps = {
  readonly access: Access;
  readonly db: Db;
  readonly jobs: () => Promise<Jobs>;
};

/** Answers what to print; a throw is its failure. */
export type Work = (deps: OperationDeps) => Promise<string>;
type Operation = { readonly usage: string; parse(words: readonly string[]): Work | null };

/** What the token of local operations is made of, under the gateway's own key. */
export const LOCAL_TOKEN = 'token of local operations';

const LONGEST_NAME = 100;

/** Commands that need the data. */
export const operations: Readonly<Record<string, Operation>> = {
  'create-project': {
    usage: `npm run create-project -- "My wallet"
    makes a project of that name (${LONGEST_NAME} characters at most) and prints its secret key, once
`,
    parse(words) {
      const name = words.join(' ').trim();
      if (!name || name.length > LONGEST_NAME) return null;
      return async ({ access }) => {
        const { projectId, key } = await access.createProject(name);
        return `Project ${projectId} (${name}). Its secret key, shown this once:\n${key}`;
      };
    },
  },
  keys: {
    usage: KEYS_USAGE,
    parse(words) {
      const work = parseKeys(words);
      return work && (({ access }) => work(access));
    },
  },
  jobs: {
    usage: JOBS_USAGE,
    parse(words) {
      const work = parseJobs(words);
      return work && (async ({ jobs }) => work(await jobs()));
    },
  },
  'webhooks-in': {
    usage: INBOX_USAGE,
    parse(words) {
      const work = parseInbox(words);
      return work && (async ({ db, jobs }) => work(createInbox({ db, jobs: await jobs() })));
    },
  },
};

/** What the words ask of an operation; null where they ask for nothing that there is. None has flags, nor a name like one. */
export function parseOperation(name: string, words: readonly string[]): Work | null {
  if (words.some((word) => /^\s*-/.test(word))) return null;
  return operations[name]?.parse(words) ?? null;
}
