/**
 * The value of an object's own key; undefined for any other key, such as `constructor`, which every object inherits. For
 * keys that come from a request or a file.
 */
export function ownValue<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
