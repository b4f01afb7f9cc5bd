import { type Bucket, type BucketRate, refill } from '../../rate-limits/index.ts';
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
/** Calls with the client tokens of one customer or session at one provider: what a page needs. */
const SUBJECT: BucketRate = { size: 3, perSecond: 0.2 };
const SUBJECT_FULL_MILLISECONDS = (SUBJECT.size / SUBJECT.perSecond) * 1_000;
/** What all client tokens of a project may take of its share: the rest is left for its server. */
const CLIENTS_SHARE = 0.5;

/** Whose share is taken. `subject`: the customer or session of a client token; null for a key. */
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
type Usage = Readonly<Record<'all' | 'projects' | 'clients' | 'subjects', Buckets>>;

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
 * share it equally: one that asks without pause leaves the others theirs. Client tokens, which strangers may hold, are also
 * limited by themselves.
 * @param clock milliseconds of a monotonic clock
 */
export function createCallerBudget(
  clock = () => performance.now(),
  { share, leastSize }: Part = SESSIONS,
): CallerBudget {
  const usages = new Map<string, Usage>();

  function usageOf(id: string, now: number): Usage {
    const usage = usages.get(id) ?? {
      all: new Map(),
      projects: new Map(),
      clients: new Map(),
      subjects: new Map(),
    };
    usages.set(id, usage);
    forget(usage.projects, now, ACTIVE_MILLISECONDS);
    forget(usage.clients, now, ACTIVE_MILLISECONDS);
    forget(usage.subjects, now, SUBJECT_FULL_MILLISECONDS);
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
        asked.push([usage.clients, projectId, part(own, CLIENTS_SHARE)]);
        asked.push([usage.subjects, `${projectId}:${subject}`, SUBJECT]);
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
