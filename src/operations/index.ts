import { ownValue } from '../domain/own-value.ts';
import { type AuditAction, recordAudit } from '../store/audit.ts';
import { createInbox } from '../webhooks/inbound/index.ts';
import { KEYS_FLAGS, KEYS_USAGE, parseKeys } from './access/keys.ts';
import { OPERATORS_USAGE, parseOperators } from './access/operators.ts';
import { MAXIMUM_NAME_LENGTH, PROJECTS_FLAGS, PROJECTS_USAGE, parseProjects } from './access/projects.ts';
import { readArguments } from './arguments.ts';
import { AUDIT_FLAGS, AUDIT_USAGE, parseAudit } from './audit.ts';
import { DOCUMENTS_USAGE, parseDocuments, withAbsolutePath } from './documents.ts';
import { INBOX_USAGE, parseInbox } from './inbox.ts';
import { JOBS_USAGE, parseJobs } from './jobs.ts';
import type { Operation, OperationDeps, Work } from './operation.ts';
import { parseReencrypt, REENCRYPT_USAGE } from './reencrypt.ts';
import { parseReplay } from './route/replay.ts';

export { type OperationDeps, OperationFault, type Work } from './operation.ts';
export { presentCandidates } from './route/present-candidates.ts';

/** The token of local operations is a fingerprint of this text under the gateway's own key. */
export const LOCAL_TOKEN = 'token of local operations';

const createProject: Operation = {
  usage: `npm run create-project -- "My wallet"
    creates a project of that name (${MAXIMUM_NAME_LENGTH} characters at most) and prints its secret key, once
`,
  parse(words) {
    const name = words.join(' ').trim();
    if (!name || name.length > MAXIMUM_NAME_LENGTH) return null;
    return async ({ access, actor }) => {
      const { projectId, key } = await access.createProject(name, actor);
      return `Project ${projectId} (${name}). Its secret key, shown this once:\n${key}`;
    };
  },
};

/** Work that makes something happen again is recorded before it begins: it may take several transactions. */
function recorded(action: AuditAction, [verb, what]: readonly string[], work: Work): Work {
  if (verb === 'list') return work;
  return async (deps: OperationDeps) => {
    await recordAudit(deps.db, { actor: deps.actor, action, details: { which: what ?? 'all' } });
    return work(deps);
  };
}

/** By the name of the command. */
export const operations: Readonly<Record<string, Operation>> = {
  'create-project': createProject,
  projects: { usage: PROJECTS_USAGE, flags: PROJECTS_FLAGS, parse: parseProjects },
  keys: { usage: KEYS_USAGE, flags: KEYS_FLAGS, parse: parseKeys },
  operators: { usage: OPERATORS_USAGE, parse: parseOperators },
  'keys-reencrypt': { usage: REENCRYPT_USAGE, parse: parseReencrypt },
  audit: { usage: AUDIT_USAGE, flags: AUDIT_FLAGS, parse: parseAudit },
  jobs: {
    usage: JOBS_USAGE,
    parse(words) {
      const work = parseJobs(words);
      return work && recorded('jobs.retried', words, async ({ jobs }) => work(await jobs()));
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
  // The command of this name has flags and prints the usage; see cli/route.
  route: { usage: '', parse: parseReplay },
  'webhooks-in': {
    usage: INBOX_USAGE,
    parse(words) {
      const work = parseInbox(words);
      return work && recorded('webhooks.reprocessed', words, async ({ db }) => work(createInbox({ db })));
    },
  },
};

/** The operation of this name; null if there is none. */
export function findOperation(name: string): Operation | null {
  return ownValue(operations, name) ?? null;
}

/** Null where the arguments match no form of the operation. Throws OperationFault for a value that cannot be. */
export function parseOperation(name: string, given: readonly string[]): Work | null {
  const operation = findOperation(name);
  const read = operation && readArguments(given, operation.flags ?? {});
  return read && operation.parse(read.words, read.flags);
}
