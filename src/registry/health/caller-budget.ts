import { type Bucket, type BucketRate, refill } from '../../rate-limits/index.ts';
import type { Provider } from '../types.ts';
import { BACKGROUND_SHARE, requestsPerSecond } from './poll-budget.ts';

/** What calls may take of each provider's rate limit. */
type Part = {
  readonly share: number;
  /** The smallest bucket, in tokens. */
  readonly leastSize: number;
  /** What all subjects of a project together may take of its share. */
  readonly subjects: number;
  /** What one subject may take, given the share of its project. */
  readonly subject: (project: BucketRate) => BucketRate;
};

/**
 * Calls about sessions: what background requests leave. A caller may refresh and cancel, however low the rate limit. A customer
 * gets what a page needs, and half of the project's share is left for its server.
 */
const SESSIONS: Part = {
  share: 1 - BACKGROUND_SHARE,
  leastSize: 3,
  subjects: 0.5,
  subject: () => ({ size: 3, perSecond: 0.2 }),
};
/**
 * Questions for prices: the rest is left for purchases. An app asks for several amounts when it starts. Most come from pages:
 * each visitor leaves the others half of a burst and three quarters of the rate.
 */
export const PRICES: Part = {
  share: 0.25,
  leastSize: 10,
  subjects: 1,
  subject: ({ size, perSecond }) => ({ size: Math.max(1, size / 2), perSecond: perSecond / 4 }),
};
/** How long a project counts as active after its last call. */
const ACTIVE_MILLISECONDS = 10_000;

/**
 * Whose share is taken. `subject`: who is also counted apart, the customer or session of a client token, or the address of a
 * caller with a publishable key; null for a server.
 */
export type BudgetPayer = { readonly projectId: string; readonly subject: string | null };

export type CallerBudget = {
  /**
   * Takes a token for a call that an API caller asked for. Returns null if it is granted, otherwise the seconds until it may
   * be.
   */
  take(provider: Pick<Provider, 'id' | 'capabilities'>, payer: BudgetPayer): number | null;
};

/** Buckets by name, those that were used last at the end. */
type Buckets = Map<string, Bucket>;
type Usage = Readonly<Record<'all' | 'projects' | 'subjectsOfProjects' | 'subjects', Buckets>>;

function forget(buckets: Buckets, now: number, milliseconds: number): void {
  for (const [name, { at }] of buckets) {
    if (now - at <= milliseconds) return;
    buckets.delete(name);
  }
}

function part({ size, perSecond }: BucketRate, share: number): BucketRate {
  return { size: Math.max(1, size * share), perSecond: perSecond * share };
}

/**
 * Limits the calls that callers cause to a part of each provider's rate limit. The projects that are active at a provider
 * share it equally: one that asks without pause leaves the others theirs. Subjects, which may be strangers, are also
 * limited by themselves.
 * @param clock milliseconds of a monotonic clock
 */
export function createCallerBudget(
  clock = () => performance.now(),
  { share, leastSize, subjects, subject: rateOfSubject }: Part = SESSIONS,
): CallerBudget {
  const usages = new Map<string, Usage>();

  function usageOf(id: string, now: number): Usage {
    const usage = usages.get(id) ?? {
      all: new Map(),
      projects: new Map(),
      subjectsOfProjects: new Map(),
      subjects: new Map(),
    };
    usages.set(id, usage);
    forget(usage.projects, now, ACTIVE_MILLISECONDS);
    forget(usage.subjectsOfProjects, now, ACTIVE_MILLISECONDS);
    return usage;
  }

  return {
    take({ id, capabilities }, { projectId, subject }) {
      const now = clock();
      const usage = usageOf(id, now);
      const perSecond = requestsPerSecond(capabilities) * share;
      const active = usage.projects.size + (usage.projects.has(projectId) ? 0 : 1);
      const all = { size: Math.max(leastSize, perSecond), perSecond };
      const own = part(all, 1 / active);
      const asked: Array<readonly [buckets: Buckets, name: string, rate: BucketRate]> = [
        [usage.all, id, all],
        [usage.projects, projectId, own],
      ];
      if (subject !== null) {
        const rate = rateOfSubject(own);
        // A full bucket needs no entry.
        forget(usage.subjects, now, (rate.size / rate.perSecond) * 1_000);
        asked.push([usage.subjectsOfProjects, projectId, part(own, subjects)]);
        asked.push([usage.subjects, `${projectId}:${subject}`, rate]);
      }
      const filled = asked.map(([buckets, name, rate]) => refill(buckets.get(name), rate, now));
      const waits = asked.map(([, , rate], index) => (1 - (filled[index] ?? 0)) / rate.perSecond);
      const wait = Math.max(...waits);
      asked.forEach(([buckets, name], index) => {
        buckets.delete(name);
        buckets.set(name, { tokens: (filled[index] ?? 0) - (wait <= 0 ? 1 : 0), at: now });
      });
      return wait <= 0 ? null : Math.ceil(wait);
    },
  };
}
