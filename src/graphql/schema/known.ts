/** What a foreign key points at is there; where it is not, the data is broken and the caller must not be told half of it. */
export function known<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('a stored reference points at nothing');
  return value;
}
