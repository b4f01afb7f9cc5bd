export type Bucket = { readonly tokens: number; readonly at: number };

/** The tokens in a bucket now; a bucket that does not exist yet is full. `perSecond` is its rate, `now` in milliseconds. */
export function refill(
  bucket: Bucket | undefined,
  { size, perSecond }: { readonly size: number; readonly perSecond: number },
  now: number,
): number {
  if (!bucket) return size;
  return Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
}
