import type { Policy, Rule } from './policy.ts';

type Change<Value> = { readonly before: Value | null; readonly after: Value | null };

/** What differs between two policies. What is the same is left out; rules are compared by name. */
export type PolicyDiff = {
  readonly settings?: Readonly<Record<string, Change<unknown>>>;
  readonly rules?: ReadonlyArray<{ readonly name: string } & Change<Rule>>;
  /** The names of the rules in their new order, if only that changed. */
  readonly order?: readonly string[];
};

/** Text that is equal for equal values, whatever the order of their keys is: stored JSON does not keep it. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

const differ = (left: unknown, right: unknown) => canonical(left) !== canonical(right);
const SETTINGS = ['strategy', 'order', 'weights', 'attempts', 'fallbackAfterRefusal'] as const;

export function policyDiff(before: Policy, after: Policy): PolicyDiff {
  const settings = SETTINGS.filter((name) => differ(before[name], after[name])).map(
    (name) => [name, { before: before[name] ?? null, after: after[name] ?? null }] as const,
  );
  const [old, now] = [before, after].map(({ rules }) => new Map(rules.map((rule) => [rule.name, rule])));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const rules = names
    .map((name) => ({ name, before: old?.get(name) ?? null, after: now?.get(name) ?? null }))
    .filter((rule) => differ(rule.before, rule.after));
  const order = after.rules.map(({ name }) => name);
  const isReordered =
    rules.length === 0 &&
    differ(
      before.rules.map(({ name }) => name),
      order,
    );
  return {
    ...(settings.length > 0 && { settings: Object.fromEntries(settings) }),
    ...(rules.length > 0 && { rules }),
    ...(isReordered && { order }),
  };
}
