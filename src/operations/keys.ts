import type { Access } from '../access/index.ts';
import { OperationFault, type Work } from './operation.ts';

export const KEYS_USAGE = `npm run keys -- list
    every secret key: its id (the digits after sk_), when it was created, its project
npm run keys -- create <project>
    creates another key for the project with this id or name and prints it, once
npm run keys -- revoke <id>
    revokes a key: it is refused from then on
`;

/** Secret keys of projects: lists them without their secrets, creates and revokes them. */
export function parseKeys(words: readonly string[]): Work<Access> | null {
  const [verb, ...rest] = words;
  const [id, more] = rest;
  if (verb === 'list' && id === undefined) return list;
  if (verb === 'create' && id !== undefined) return (access) => create(access, rest.join(' '));
  if (verb === 'revoke' && id !== undefined && more === undefined) return (access) => revoke(access, id);
  return null;
}

async function list(access: Access): Promise<string> {
  const lines = (await access.keys()).map(
    ({ id, createdAt, projectId, projectName, revokedAt }) =>
      `${id}  ${createdAt.toISOString()}  ${projectId} (${projectName})${revokedAt ? `  revoked ${revokedAt.toISOString()}` : ''}`,
  );
  return lines.join('\n') || 'There is no key.';
}

async function create(access: Access, project: string): Promise<string> {
  const projectId = await findProject(access, project);
  const key = await access.createKey(projectId);
  if (!key) throw unknownProject(project);
  return `Another secret key of ${projectId}, shown this once:\n${key}`;
}

/** Every project has a key, if only a revoked one: it is created with the first. */
async function findProject(access: Access, project: string): Promise<string> {
  const keys = await access.keys();
  if (keys.some(({ projectId }) => projectId === project)) return project;
  const named = keys.filter(({ projectName }) => projectName === project);
  const [id, ...others] = new Set(named.map(({ projectId }) => projectId));
  if (id === undefined) throw unknownProject(project);
  if (others.length === 0) return id;
  throw new OperationFault(
    `${others.length + 1} projects have the name "${project}": ${[id, ...others].join(', ')}. Give the id instead.`,
  );
}

const unknownProject = (project: string) =>
  new OperationFault(`No project has the id or name "${project}": npm run keys -- list`);

async function revoke(access: Access, id: string): Promise<string> {
  if (await access.revokeKey(id)) return `Key ${id} is revoked: every gateway refuses it within 10 seconds.`;
  throw new OperationFault(`No key with the id ${id} is in force: npm run keys -- list`);
}
