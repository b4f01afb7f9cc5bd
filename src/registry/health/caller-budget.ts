import { type Bucket, refill } from '../../rate-limits/index.ts';
import type { Provider } from '../types.ts';
import { BACKGROUND_SHARE, requestsPerSecond } from './poll-budget.ts';

/** What calls may take of each provider's rate limit, and the smallest bucket, in tokens. */
type Part = { readonly share: number; readonly leastSize: number };

/** Calls about sessions: what background requests leave. A caller may refresh and cancel, however low the rate limit. */
const SESSIONS: Part = { share: 1 - BACKGROUND_SHARE, leastSize: 3 };
/** Questions for prices: the rest is left for purchases. An app asks for several amounts when it starts. */
export const PRICES: Part = { share: 0.25, leastSize: 10 };
/** How long a project counts as active after its last call. */
const ACTIVE_MILLISECONDS = 10_000;

export type CallerBudget = {
  /**
   * Takes a token for a call that an API caller asked for. Returns null if it is granted, otherwise the seconds until it may
   * be.
   */
  take(provider: Pick<Provider, 'id' | 'capabilities'>, projectId: string): number | null;
};

type Usage = { all: Bucket | undefined; readonly projects: Map<string, Bucket> };

/**
 * Limits the calls that callers cause to a part of each provider's rate limit. The projects that are active at a provider
 * share it equally: one that asks without pause leaves the others theirs.
 * @param clock milliseconds of a monotonic clock
 */
export function createCallerBudget(
  clock = () => performance.now(),
  { share, leastSize }: Part = SESSIONS,
): CallerBudget {
  const usages = new Map<string, Usage>();

  return {
    take({ id, capabilities }, projectId) {
      const now = clock();
      const usage = usages.get(id) ?? { all: undefined, projects: new Map<string, Bucket>() };
      usages.set(id, usage);
      for (const [project, { at }] of usage.projects) {
        if (now - at > ACTIVE_MILLISECONDS) usage.projects.delete(project);
      }
      const perSecond = requestsPerSecond(capabilities) * share;
      const active = usage.projects.size + (usage.projects.has(projectId) ? 0 : 1);
      const all = { size: Math.max(leastSize, perSecond), perSecond };
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
