export { addressAccount } from './address-account.ts';
export { rateLimitHeaders } from './headers.ts';
export { createRateLimiter, type Payers, type RateLimiter } from './limiter.ts';
export { ratesOf } from './rates.ts';
export { createRedisBuckets } from './redis.ts';
export { type Bucket, type BucketRate, refill } from './token-bucket.ts';
export type { CallClass, Demand, PerMinute, Quota, Rates, Scope, SharedBuckets } from './types.ts';
