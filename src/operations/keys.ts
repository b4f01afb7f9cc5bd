import type { Access } from '../access/index.ts';
import { OperationFault } from './operation-fault.ts';

export const KEYS_USAGE = `npm run keys -- list
    every secret key: its id (the digits after sk_), since when, its project
npm run keys -- create <project>
    makes another key for the project with this id, and prints it, once
npm run keys -- revoke <id>
    the key is refused from then on
`;

/** Secret keys of projects: shows them without their secrets, makes and revokes them. */
export function parseKeys(words: readonly string[]): ((access: Access) => Promise<string>) | null {
  const [verb, id, ...rest] = words;
  if (verb === 'list' && id === undefined) return list;
  if (id === undefined || rest.length > 0) return null;
  if (verb === 'create') return (access) => create(access, id);
  if (verb === 'revoke') return (access) => revoke(access, id);
  return null;
}

async function list(access: Access): Promise<string> {
  const lines = (await access.keys()).map(
    ({ id, createdAt, projectId, projectName, revokedAt }) =>
      `${id}  ${createdAt.toISOString()}  ${projectId} (${projectName})${revokedAt ? `  revoked ${revokedAt.toISOString()}` : ''}`,
  );
  return lines.join('\n') || 'There is no key.';
}

async function create(access: Access, projectId: string): Promise<string> {
  const key = await access.createKey(projectId);
  if (!key) throw new OperationFault(`No project has the id ${projectId}: npm run keys -- list`);
  return `Another secret key of ${projectId}, shown this once:\n${key}`;
}

async function revoke(access: Access, id: string): Promise<string> {
  if (await access.revokeKey(id)) return `Key ${id} is revoked: every gateway refuses it within 10 seconds.`;
  throw new OperationFault(`No key with the id ${id} is in force: npm run keys -- list`);
}
