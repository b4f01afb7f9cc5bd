export type Bucket = { readonly tokens: number; readonly at: number };
export type BucketRate = { readonly size: number; readonly perSecond: number };

/**
 * The tokens in a bucket now; a bucket that does not exist yet is full. `now` in milliseconds. `share`: the part of the rate
 * that this process may refill by itself.
 */
export function refill(
  bucket: Bucket | undefined,
  { size, perSecond }: BucketRate,
  now: number,
  share = 1,
): number {
  if (!bucket) return size;
  return Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * perSecond * share);
}
