/**
 * The currency codes of a list whose form is not documented: a bare array, one under `name`, or an object with a code as
 * each key; items are strings, or objects that name theirs. Null where there is none to be found.
 */
export function codesIn(answer: unknown, name: string): ReadonlySet<string> | null {
  const list = isObject(answer) && Object.hasOwn(answer, name) ? answer[name] : answer;
  const found = Array.isArray(list)
    ? list.map(codeOf)
    : // Pairs: a code, and the currencies that it can be changed into.
      isObject(list)
      ? Object.entries(list).flatMap(([code, others]) =>
          Array.isArray(others) ? [code, ...others.map(codeOf)] : [],
        )
      : [];
  const codes = found.filter((code) => code !== null);
  return codes.length === 0 ? null : new Set(codes);
}

function codeOf(item: unknown): string | null {
  if (typeof item === 'string') return item;
  if (!isObject(item)) return null;
  const code = item.name ?? item.code ?? item.fiatCurrency;
  return typeof code === 'string' ? code : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
