import type { Fault } from '../error.ts';
import type { GatewayFile } from '../file/file-schema.ts';
import type { FileRule } from '../file/rule-schema.ts';

type Conditions = FileRule['when'];

/** Whether whatever fits `narrow` also fits `wide`; unknown shapes count as fitting only if they are equal. */
function fits(narrow: unknown, wide: unknown): boolean {
  if (Array.isArray(narrow) && Array.isArray(wide)) return narrow.every((value) => wide.includes(value));
  return JSON.stringify(narrow) === JSON.stringify(wide);
}

/** Whether a purchase that matches `later` always matches `earlier`. */
function covers(earlier: FileRule, later: FileRule): boolean {
  // Where the location is unknown a rule may apply although its list does not match.
  if (earlier.whenUnknown !== later.whenUnknown) return false;
  const keys = Object.keys(earlier.when) as Array<keyof Conditions>;
  return keys.every((key) => {
    // The two moments of a window are no list of values.
    if (key === 'between') return JSON.stringify(earlier.when[key]) === JSON.stringify(later.when[key]);
    return later.when[key] !== undefined && fits(later.when[key], earlier.when[key]);
  });
}

const list = (ids: FileRule['exclude']): readonly string[] => (Array.isArray(ids) ? ids : []);

/** Whether all that `later` does has been done by `earlier`, wherever both match. */
function isRepeated(earlier: FileRule, later: FileRule): boolean {
  const removes = (id: string) =>
    earlier.exclude === 'all' ||
    list(earlier.exclude).includes(id) ||
    (earlier.only && !earlier.only.includes(id));
  const effects: boolean[] = [];
  if (later.exclude) {
    effects.push(later.exclude === 'all' ? earlier.exclude === 'all' : list(later.exclude).every(removes));
  }
  const { only: allowed } = later;
  if (allowed) {
    const keepsAll = earlier.only?.every((id) => allowed.includes(id)) ?? false;
    effects.push(earlier.exclude === 'all' || keepsAll);
  }
  if (later.prefer) {
    effects.push(later.prefer.every((id) => removes(id) || (earlier.prefer?.includes(id) ?? false)));
  }
  if (later.strategy) effects.push(earlier.strategy !== undefined);
  return effects.length > 0 && effects.every(Boolean);
}

/** Rules that change nothing, because an earlier rule matches whenever they do and does the same or more. */
export function shadowFaults({ routing: { rules } }: Pick<GatewayFile, 'routing'>): Fault[] {
  return rules.flatMap((later, index) => {
    const earlier = rules.slice(0, index).find((rule) => covers(rule, later) && isRepeated(rule, later));
    if (!earlier) return [];
    const problem = `never has an effect: rule "${earlier.name}" before it matches whenever this one does, and does the same; remove one of them, or move this one before it`;
    return [{ path: ['routing', 'rules', index], problem }];
  });
}
