import type { BucketRate } from './token-bucket.ts';

/** What is limited apart. A session creation is no write. `texts`: documents that have to be parsed and checked first. */
export const callClasses = ['reads', 'writes', 'sessions', 'texts'] as const;
export type CallClass = (typeof callClasses)[number];

/** What an operation takes of each class. */
export type Demand = Readonly<Record<CallClass, number>>;

/** Whose calls are counted together. */
export type Scope = 'key' | 'customer' | 'ip';

/** Limits as they are configured. */
export type PerMinute = Readonly<Record<`${Exclude<CallClass, 'texts'>}PerMinute`, number>>;
export type Rates = Readonly<Record<CallClass, BucketRate>>;

/** What a call may still take, of the bucket that is closest to empty. */
export type Quota = {
  readonly granted: boolean;
  readonly scope: Scope;
  readonly class: CallClass;
  /** Calls that a full bucket allows at once. */
  readonly limit: number;
  /** Calls that the rate allows in the long run. */
  readonly perMinute: number;
  /** Calls that are left. */
  readonly remaining: number;
  /** Until the bucket is full. */
  readonly resetSeconds: number;
  /** Until the call would be granted; 0 if it was. */
  readonly retryAfterSeconds: number;
};

/** What one process has taken of a bucket since it last said so. */
export type Spending = BucketRate & { readonly key: string; readonly spent: number };

/** The buckets that all processes share. */
export type SharedBuckets = {
  /** Takes what was spent. Returns the tokens left, in the order given, and how many processes have calls now. */
  exchange(spendings: readonly Spending[]): Promise<{ tokens: number[]; processes: number }>;
};
