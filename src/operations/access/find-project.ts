import type { Access, Project } from '../../access/index.ts';
import { OperationFault } from '../operation.ts';

/** The project with this id, else the only one of this name. Throws OperationFault if there is none, or if there are several. */
export async function findProject(access: Pick<Access, 'projects'>, text: string): Promise<Project> {
  const projects = await access.projects();
  const byId = projects.find(({ id }) => id === text);
  if (byId) return byId;
  const [project, ...others] = projects.filter(({ name }) => name === text);
  if (!project) {
    throw new OperationFault(`No project has the id or name "${text}": npm run projects -- list`);
  }
  if (others.length === 0) return project;
  const ids = [project, ...others].map(({ id }) => id).join(', ');
  throw new OperationFault(
    `${others.length + 1} projects have the name "${text}": ${ids}. Give the id instead.`,
  );
}
