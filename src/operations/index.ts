import { ownValue } from '../domain/own-value.ts';
import { createInbox } from '../webhooks/inbound/index.ts';
import { DOCUMENTS_USAGE, parseDocuments, withAbsolutePath } from './documents.ts';
import { INBOX_USAGE, parseInbox } from './inbox.ts';
import { JOBS_USAGE, parseJobs } from './jobs.ts';
import { KEYS_USAGE, parseKeys } from './keys.ts';
import type { Operation, Work } from './operation.ts';

export { type OperationDeps, OperationFault, type Work } from './operation.ts';

/** The token of local operations is a fingerprint of this text under the gateway's own key. */
export const LOCAL_TOKEN = 'token of local operations';

const MAXIMUM_NAME_LENGTH = 100;

const createProject: Operation = {
  usage: `npm run create-project -- "My wallet"
    creates a project of that name (${MAXIMUM_NAME_LENGTH} characters at most) and prints its secret key, once
`,
  parse(words) {
    const name = words.join(' ').trim();
    if (!name || name.length > MAXIMUM_NAME_LENGTH) return null;
    return async ({ access }) => {
      const { projectId, key } = await access.createProject(name);
      return `Project ${projectId} (${name}). Its secret key, shown this once:\n${key}`;
    };
  },
};

/** By the name of the command. */
export const operations: Readonly<Record<string, Operation>> = {
  'create-project': createProject,
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
  documents: {
    usage: DOCUMENTS_USAGE,
    parse(words) {
      const work = parseDocuments(words);
      return work && (({ db }) => work({ db }));
    },
    elsewhere: withAbsolutePath,
  },
  'webhooks-in': {
    usage: INBOX_USAGE,
    parse(words) {
      const work = parseInbox(words);
      return work && (async ({ db }) => work(createInbox({ db })));
    },
  },
};

/** The operation of this name; null if there is none. */
export function findOperation(name: string): Operation | null {
  return ownValue(operations, name) ?? null;
}

/** Null where the arguments match no form of the operation. No operation has flags or arguments that look like one. */
export function parseOperation(name: string, words: readonly string[]): Work | null {
  if (words.some((word) => /^\s*-/.test(word))) return null;
  return findOperation(name)?.parse(words) ?? null;
}
