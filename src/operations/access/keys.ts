import type { Access, ApiKey } from '../../access/index.ts';
import { keyKinds, keyScopes } from '../../domain/access/caller.ts';
import type { Actor } from '../../store/audit.ts';
import { choiceFlag, durationFlag, onlyFlags } from '../arguments.ts';
import { type Flags, type FlagTypes, OperationFault, type Work } from '../operation.ts';
import { findProject } from './find-project.ts';

export const KEYS_USAGE = `npm run keys -- list
    every key: its id (the digits after sk_ or pk_), kind, when it was created and last used, its project
npm run keys -- create <project> [--kind secret|publishable] [--scope ${keyScopes.join('|')}]… [--expires 90d]
    creates another key for the project with this id or name and prints it, once; a secret one by default
npm run keys -- roll <id> [--grace 24h] [--expires 90d]
    creates a successor of a key and prints it, once; the key itself is refused after the grace period
npm run keys -- revoke <id>
    revokes a key: it is refused from then on
`;
export const KEYS_FLAGS: FlagTypes = {
  kind: { type: 'string' },
  scope: { type: 'string', multiple: true },
  expires: { type: 'string' },
  grace: { type: 'string' },
};
const GRACE_SECONDS = 24 * 3_600;

type KeysDeps = { readonly access: Access; readonly actor: Actor };
type KeysWork = Work<KeysDeps>;

/** Keys of projects: lists them without their secrets, creates, rolls and revokes them. */
export function parseKeys(words: readonly string[], flags: Flags): KeysWork | null {
  const [verb, ...rest] = words;
  const [id, more] = rest;
  const has = (...allowed: string[]) => onlyFlags(flags, ...allowed);
  if (verb === 'list' && id === undefined && has()) return list;
  if (verb === 'create' && id !== undefined && has('kind', 'scope', 'expires')) {
    return create(rest.join(' '), flags);
  }
  if (id === undefined || more !== undefined) return null;
  if (verb === 'roll' && has('grace', 'expires')) return roll(id, flags);
  if (verb === 'revoke' && has()) return revoke(id);
  return null;
}

const time = (label: string, at: Date | null) => (at ? [`${label} ${at.toISOString()}`] : []);

function line(key: ApiKey): string {
  return [
    key.id,
    key.createdAt.toISOString(),
    `${key.projectId} (${key.projectName})`,
    [key.kind, ...key.scopes].join(' '),
    key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString()}` : 'never used',
    ...time('expires', key.expiresAt),
    ...time('revoked', key.revokedAt),
  ].join('  ');
}

const list: KeysWork = async ({ access }) => (await access.keys()).map(line).join('\n') || 'There is no key.';

function create(name: string, flags: Flags): KeysWork {
  const [kind = 'secret'] = choiceFlag(flags, 'kind', keyKinds);
  const scopes = choiceFlag(flags, 'scope', keyScopes);
  const expiresInSeconds = durationFlag(flags, 'expires');
  return async ({ access, actor }) => {
    const project = await findProject(access, name);
    const key = await access.createKey(project.id, { kind, scopes, expiresInSeconds }, actor);
    if (!key)
      throw new OperationFault(
        `Project ${project.id} is archived: npm run projects -- restore ${project.id}`,
      );
    return `Another ${kind} key of ${project.id}, shown this once:\n${key}`;
  };
}

const notInForce = (id: string) =>
  new OperationFault(`No key with the id ${id} is in force: npm run keys -- list`);

function roll(id: string, flags: Flags): KeysWork {
  const graceSeconds = durationFlag(flags, 'grace') ?? GRACE_SECONDS;
  const expiresInSeconds = durationFlag(flags, 'expires');
  return async ({ access, actor }) => {
    const rolled = await access.rollKey(id, { graceSeconds, expiresInSeconds }, actor);
    if (!rolled) throw notInForce(id);
    const until = `Key ${id} is accepted for another ${graceSeconds / 3_600} hours.`;
    return `${until} Its successor of ${rolled.projectId}, shown this once:\n${rolled.key}`;
  };
}

function revoke(id: string): KeysWork {
  return async ({ access, actor }) => {
    if (await access.revokeKey(id, actor)) {
      return `Key ${id} is revoked: every gateway refuses it within 10 seconds.`;
    }
    throw notInForce(id);
  };
}
