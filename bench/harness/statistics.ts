export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

const short = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** `0.94 [0.86–1.02]`: the median with the least and the greatest value. */
export function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  if (values.length === 1) return short(median(values));
  return `${short(median(values))} [${short(Math.min(...values))}–${short(Math.max(...values))}]`;
}
