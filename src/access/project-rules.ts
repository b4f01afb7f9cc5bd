import type { Db } from '../store/index.ts';
import type { ProjectSettings } from './settings.ts';

/** The settings of projects that every call is measured by. */
export type ProjectRules = {
  /** What a project allows; null if it sets neither origins nor limits. */
  of(projectId: string): Pick<ProjectSettings, 'origins' | 'limits'> | null;
  /** Whether any project lists this origin. */
  isListed(origin: string): boolean;
  /** Reads them again: what an operator changed elsewhere is in force then. */
  reread(): Promise<void>;
};

/** Keeps the origins and limits of all projects in memory, so that no call waits for them. */
export function createProjectRules(db: Db): ProjectRules {
  let byProject: ReadonlyMap<string, ProjectSettings> = new Map();
  let origins: ReadonlySet<string> = new Set();
  return {
    of: (projectId) => byProject.get(projectId) ?? null,
    isListed: (origin) => origins.has(origin),
    async reread() {
      const rows = await db
        .selectFrom('project')
        .select(['id', 'settings'])
        .where('archived_at', 'is', null)
        .where((where) => where.or([where('settings', '?', 'origins'), where('settings', '?', 'limits')]))
        .execute();
      const found = rows.map((row) => [row.id, row.settings as ProjectSettings] as const);
      byProject = new Map(found);
      origins = new Set(found.flatMap(([, settings]) => settings.origins ?? []));
    },
  };
}
