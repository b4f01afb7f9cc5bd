import { limitNames, type ProjectRules, type ProjectSettings } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import {
  createRateLimiter,
  type RateLimiter,
  type Rates,
  ratesOf,
  type SharedBuckets,
} from '../rate-limits/index.ts';

export type CallLimits = {
  readonly limiter: RateLimiter;
  /** The limits of a project; undefined if it has none of its own. */
  readonly ratesOf: (projectId: string) => Rates | undefined;
  /** The origins of a project's pages. */
  readonly originsOf: (projectId: string) => readonly string[];
};

/** Creates the limits of calls: of gateway.yaml, or of a project's own settings. */
export function createCallLimits({
  config,
  shared,
  rules,
}: {
  config: Pick<Config, 'rates'>;
  shared: SharedBuckets | null;
  rules: Pick<ProjectRules, 'of'>;
}): CallLimits {
  const { perKey, perCustomer, perAddress } = config.rates;
  const rates = { key: ratesOf(perKey), customer: ratesOf(perCustomer), ip: ratesOf(perAddress) };
  /** By the settings as they were read, so that each is worked out once. */
  const ofSettings = new WeakMap<object, Rates>();
  return {
    limiter: createRateLimiter({ rates, shared }),
    originsOf: (projectId) => rules.of(projectId)?.origins ?? [],
    ratesOf(projectId) {
      const limits = rules.of(projectId)?.limits;
      if (!limits) return undefined;
      const found = ofSettings.get(limits) ?? ratesOf({ ...perKey, ...own(limits) });
      ofSettings.set(limits, found);
      return found;
    },
  };
}

function own(limits: NonNullable<ProjectSettings['limits']>): Partial<Config['rates']['perKey']> {
  return Object.fromEntries(limitNames.filter((name) => limits[name]).map((name) => [name, limits[name]]));
}
