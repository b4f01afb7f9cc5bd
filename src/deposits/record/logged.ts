import type { DepositDeps } from '../deps.ts';

const MAX_LOGGED = 10_000;

/** Whether this process has not logged the problem yet. Lists and parked events report the same for days. */
export function isFirst({ logged }: Pick<DepositDeps, 'logged'>, problem: string): boolean {
  if (logged.has(problem)) return false;
  if (logged.size >= MAX_LOGGED) logged.clear();
  logged.add(problem);
  return true;
}
