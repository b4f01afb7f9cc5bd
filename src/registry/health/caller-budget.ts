import { type Bucket, refill } from '../../rate-limits/index.ts';
import type { Provider } from '../types.ts';
import { BACKGROUND_SHARE, requestsPerSecond } from './poll-budget.ts';

/** Smallest bucket, in tokens: a caller may refresh a session and cancel it, however low the rate limit. */
const MIN_SIZE = 3;
/** How long a project counts as active after its last call. */
const ACTIVE_MILLISECONDS = 10_000;

export type CallerBudget = {
  /**
   * Takes a token for a call about a session that an API caller asked for. Returns null if it is granted, otherwise the
   * seconds until it may be.
   */
  take(provider: Pick<Provider, 'id' | 'capabilities'>, projectId: string): number | null;
};

type Usage = { all: Bucket | undefined; readonly projects: Map<string, Bucket> };

/**
 * Limits the calls that callers cause to the part of each provider's rate limit that background requests leave. The
 * projects that are active at a provider share it equally: one that asks without pause leaves the others theirs.
 * @param clock milliseconds of a monotonic clock
 */
export function createCallerBudget(clock = () => performance.now()): CallerBudget {
  const usages = new Map<string, Usage>();

  return {
    take({ id, capabilities }, projectId) {
      const now = clock();
      const usage = usages.get(id) ?? { all: undefined, projects: new Map<string, Bucket>() };
      usages.set(id, usage);
      for (const [project, { at }] of usage.projects) {
        if (now - at > ACTIVE_MILLISECONDS) usage.projects.delete(project);
      }
      const perSecond = requestsPerSecond(capabilities) * (1 - BACKGROUND_SHARE);
      const active = usage.projects.size + (usage.projects.has(projectId) ? 0 : 1);
      const all = { size: Math.max(MIN_SIZE, perSecond), perSecond };
      const own = { size: Math.max(1, all.size / active), perSecond: perSecond / active };
      const tokens = {
        all: refill(usage.all, all, now),
        own: refill(usage.projects.get(projectId), own, now),
      };
      const granted = tokens.all >= 1 && tokens.own >= 1;
      const taken = granted ? 1 : 0;
      usage.all = { tokens: tokens.all - taken, at: now };
      usage.projects.set(projectId, { tokens: tokens.own - taken, at: now });
      if (granted) return null;
      const wait = Math.max((1 - tokens.all) / all.perSecond, (1 - tokens.own) / own.perSecond);
      return Math.ceil(wait);
    },
  };
}
