import { Refusal } from './answer.ts';

/** A value of a form: text, a list, or named members. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

/**
 * Parses a form as Stripe does: `a[b][c]=x` is a member, `a[]=x` and `a[0]=x` are list items.
 * https://docs.stripe.com/api/crypto/onramp_sessions/create
 */
export function parseForm(text: string): Record<string, FormValue> {
  const root: { [name: string]: FormValue } = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    let target = root;
    for (const [index, segment] of path.entries()) {
      const key = segment === '' ? String(Object.keys(target).length) : segment;
      if (index === path.length - 1) {
        target[key] = value;
        break;
      }
      const next = target[key];
      if (next === undefined) {
        const created: { [name: string]: FormValue } = Object.create(null);
        target[key] = created;
        target = created;
      } else if (typeof next === 'string' || Array.isArray(next)) {
        throw new Refusal(400, { message: `Invalid form: ${name} is given in two ways`, param: name });
      } else target = next;
    }
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, withLists(value)]));
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match?.[1]) throw unknownParameter(name);
  return [match[1], ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(([, segment]) => segment ?? '')];
}

function withLists(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const names = Object.keys(value);
  const values = Object.values(value).map(withLists);
  const isList = names.length > 0 && names.every((name) => /^\d+$/.test(name));
  return isList ? values : Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

export function unknownParameter(name: string): Refusal {
  return new Refusal(400, {
    code: 'parameter_unknown',
    param: name,
    message: `Received unknown parameter: ${name}`,
  });
}
