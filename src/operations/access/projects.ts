import {
  type Access,
  limitNames,
  type Project,
  type ProjectSettings,
  settingsProblems,
} from '../../access/index.ts';
import type { Actor } from '../../store/audit.ts';
import { onlyFlags } from '../arguments.ts';
import { type Flags, type FlagTypes, OperationFault, type Work } from '../operation.ts';
import { findProject } from './find-project.ts';

export const MAXIMUM_NAME_LENGTH = 100;

export const PROJECTS_USAGE = `npm run projects -- list
    every project: its id, name, when it was created, number of keys in force
npm run projects -- show <project>
    its settings
npm run projects -- create <name> [--origin https://shop.example]…
    creates a project without a key: npm run keys -- create <name>
npm run projects -- set <project> [--display-name …] [--logo-url …] [--support-url …] [--origin …]…
        [--return-url …]… [--limit ${limitNames[0]}=600]…
    changes the settings that are named; a list replaces the present one, and an empty value clears a setting
npm run projects -- rename <project> <new name>
npm run projects -- archive <project>
    refuses its keys from then on; its sessions are still followed to their end
npm run projects -- restore <project>
    undoes an archive: keys that were in force are so again
npm run projects -- revoke-client-tokens <project>
    revokes all client tokens that were made until now
`;
export const PROJECTS_FLAGS: FlagTypes = {
  'display-name': { type: 'string' },
  'logo-url': { type: 'string' },
  'support-url': { type: 'string' },
  origin: { type: 'string', multiple: true },
  'return-url': { type: 'string', multiple: true },
  limit: { type: 'string', multiple: true },
};
const SETTINGS = Object.keys(PROJECTS_FLAGS);

type ProjectsWork = Work<{ readonly access: Access; readonly actor: Actor }>;

/** Projects: lists, creates and renames them, changes their settings, archives and restores them. */
export function parseProjects(words: readonly string[], flags: Flags): ProjectsWork | null {
  const [verb, project, name, ...more] = words;
  const has = (...allowed: string[]) => onlyFlags(flags, ...allowed);
  if (verb === 'list' && project === undefined && has()) return list;
  if (!project?.trim() || more.length > 0) return null;
  if (verb === 'rename' && name?.trim() && name.length <= MAXIMUM_NAME_LENGTH && has()) {
    return rename(project, name);
  }
  if (name !== undefined) return null;
  if (verb === 'create' && project.length <= MAXIMUM_NAME_LENGTH && has('origin')) {
    return create(project, settingsOf(flags));
  }
  if (verb === 'set' && flags.size > 0 && has(...SETTINGS)) return set(project, settingsOf(flags));
  if (!has()) return null;
  if (verb === 'show') return show(project);
  if (verb === 'archive') return archive(project, true);
  if (verb === 'revoke-client-tokens') return revokeClientTokens(project);
  return verb === 'restore' ? archive(project, false) : null;
}

/** The settings that the flags name, checked. An empty value clears a setting. Throws OperationFault. */
function settingsOf(flags: Flags): ProjectSettings {
  const text = (name: string) => flags.get(name)?.[0] || null;
  const texts = (name: string) => {
    const values = flags.get(name)?.filter(Boolean) ?? [];
    return values.length > 0 ? [...new Set(values)] : null;
  };
  const limits = () => {
    const pairs = texts('limit')?.map((pair) => pair.split('='));
    return pairs ? Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])) : null;
  };
  const settings: ProjectSettings = {
    ...(flags.has('display-name') && { displayName: text('display-name') }),
    ...(flags.has('logo-url') && { logoUrl: text('logo-url') }),
    ...(flags.has('support-url') && { supportUrl: text('support-url') }),
    ...(flags.has('origin') && { origins: texts('origin') }),
    ...(flags.has('return-url') && { returnUrls: texts('return-url') }),
    ...(flags.has('limit') && { limits: limits() }),
  };
  const problems = settingsProblems(settings);
  if (problems.length > 0) throw new OperationFault(problems.map((problem) => `The ${problem}.`).join('\n'));
  return settings;
}

const list: ProjectsWork = async ({ access }) => {
  const line = ({ id, name, createdAt, keys, archivedAt }: Project) =>
    `${id}  ${createdAt.toISOString()}  ${name}  ${keys} ${keys === 1 ? 'key' : 'keys'}${archivedAt ? `  archived ${archivedAt.toISOString()}` : ''}`;
  return (await access.projects()).map(line).join('\n') || 'There is no project.';
};

function show(text: string): ProjectsWork {
  return async ({ access }) => {
    const { id, name, settings } = await findProject(access, text);
    return `${id} (${name})\n${JSON.stringify(settings, null, 2)}`;
  };
}

/** Commands name a project by its name, so that a second one of the same name would be in the way. */
async function refuseTaken(access: Access, name: string): Promise<void> {
  const taken = (await access.projects()).find((project) => project.name === name);
  if (taken) throw new OperationFault(`Project ${taken.id} has the name "${name}" already. Choose another.`);
}

function create(name: string, settings: ProjectSettings): ProjectsWork {
  return async ({ access, actor }) => {
    await refuseTaken(access, name);
    const id = await access.addProject(name, settings, actor);
    return `Project ${id} (${name}). It has no key yet: npm run keys -- create ${id} --kind secret`;
  };
}

function set(text: string, settings: ProjectSettings): ProjectsWork {
  return async ({ access, actor }) => {
    const { id } = await findProject(access, text);
    await access.setProject(id, settings, actor);
    return show(id)({ access, actor });
  };
}

function rename(text: string, name: string): ProjectsWork {
  return async ({ access, actor }) => {
    const { id } = await findProject(access, text);
    await refuseTaken(access, name);
    await access.renameProject(id, name, actor);
    return `Project ${id} is now called "${name}".`;
  };
}

function archive(text: string, archived: boolean): ProjectsWork {
  return async ({ access, actor }) => {
    const { id } = await findProject(access, text);
    if (!(await access.archiveProject(id, archived, actor))) {
      throw new OperationFault(`Project ${id} is ${archived ? 'archived already' : 'not archived'}.`);
    }
    return archived
      ? `Project ${id} is archived: every gateway refuses its keys within 10 seconds. Its sessions are still followed.`
      : `Project ${id} is restored: its keys that are neither revoked nor expired are accepted again.`;
  };
}

function revokeClientTokens(text: string): ProjectsWork {
  return async ({ access, actor }) => {
    const { id } = await findProject(access, text);
    await access.revokeClientTokens(id, actor);
    return `The client tokens of project ${id} are revoked: every gateway refuses them within 10 seconds.`;
  };
}
