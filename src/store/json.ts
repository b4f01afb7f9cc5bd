/** A value as a parameter for a `jsonb` column: both drivers would otherwise take an array or a string for something else. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
