import { type AuditEntry, listAudit } from '../store/audit.ts';
import type { Db } from '../store/index.ts';
import { durationFlag, onlyFlags } from './arguments.ts';
import type { Flags, FlagTypes, Work } from './operation.ts';

export const AUDIT_USAGE = `npm run audit -- [--since 1d]
    who did what, oldest first: keys, projects, blocks, erasures, replays, changes of the policy; of the last day by default
`;
export const AUDIT_FLAGS: FlagTypes = { since: { type: 'string' } };

const DAY_SECONDS = 86_400;
const LIST_LIMIT = 1_000;

/** Lists the audit log. */
export function parseAudit(words: readonly string[], flags: Flags): Work<{ readonly db: Db }> | null {
  if (words.length > 0 || !onlyFlags(flags, 'since')) return null;
  const seconds = durationFlag(flags, 'since') ?? DAY_SECONDS;
  return async ({ db }) => {
    const entries = await listAudit(db, seconds, LIST_LIMIT);
    if (entries.length === 0) return 'Nothing was recorded in that time.';
    const more = entries.length === LIST_LIMIT ? [`The newest ${LIST_LIMIT}; ask for a shorter time.`] : [];
    return [...entries.map(line), ...more].join('\n');
  };
}

function line({ at, actor, action, projectId, subjectId, details }: AuditEntry): string {
  const named = [projectId, subjectId].filter((id) => id !== null);
  const rest = Object.keys(details).length > 0 ? [JSON.stringify(details)] : [];
  return [at.toISOString(), actor, action, ...named, ...rest].join('  ');
}
