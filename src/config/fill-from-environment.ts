import type { Environment } from './environment.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export type Filled = {
  options: Record<string, unknown>;
  /** Options left out because a variable is not set: path with dots → the variable's name. */
  unset: Record<string, string>;
  /** Options that took a value from a variable: likewise. */
  filled: Record<string, string>;
};

/**
 * Puts the environment's values where options say `${NAME}`. An option whose variable is not set (or empty) is left
 * out, so that the adapter's schema takes its default or says that the option is missing.
 */
export function fillFromEnvironment(
  options: Readonly<Record<string, unknown>>,
  environment: Environment,
): Filled {
  const unset: Record<string, string> = {};
  const filled: Record<string, string> = {};

  function fill(value: unknown, path: string): unknown {
    if (typeof value === 'string') {
      let missing: string | undefined;
      const text = value.replace(REFERENCE, (_, name: string) => {
        const found = environment[name];
        if (!found) missing ??= name;
        else filled[path] ??= name;
        return found ?? '';
      });
      if (missing === undefined) return text;
      unset[path] = missing;
      return undefined;
    }
    if (Array.isArray(value)) {
      // Half an item (a key without its secret) is none.
      return value.flatMap((item, index) => {
        const here = `${path}.${index}`;
        const result = fill(item, here);
        const whole = Object.keys(unset).every((name) => name !== here && !name.startsWith(`${here}.`));
        return whole ? [result] : [];
      });
    }
    if (typeof value === 'object' && value !== null) return fillAll(value, `${path}.`);
    return value;
  }

  function fillAll(values: object, prefix: string): Record<string, unknown> {
    const all: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(values)) {
      const result = fill(value, prefix + key);
      if (result !== undefined) all[key] = result;
    }
    return all;
  }

  return { options: fillAll(options, ''), unset, filled };
}
