import { type Environment, variableOf } from './environment.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export type Filled = {
  options: Record<string, unknown>;
  /** Options omitted because their variable is not set: dotted path → variable. */
  unset: Record<string, string>;
  /** Options with a value from a variable: dotted path → variable. */
  filled: Record<string, string>;
};

/**
 * Replaces `${NAME}` in options by environment variables. An option whose variable is not set or empty is omitted, so that
 * the adapter's schema applies its default or reports the option as missing.
 */
export function fillFromEnvironment(
  options: Readonly<Record<string, unknown>>,
  environment: Environment,
): Filled {
  const unset: Record<string, string> = Object.create(null);
  const filled: Record<string, string> = Object.create(null);

  function fill(value: unknown, path: string): unknown {
    if (typeof value === 'string') {
      let missing: string | undefined;
      const text = value.replace(REFERENCE, (_, name: string) => {
        const found = variableOf(environment, name);
        if (!found) missing ??= name;
        else filled[path] ??= name;
        return found ?? '';
      });
      if (missing === undefined) return text;
      unset[path] = missing;
      return undefined;
    }
    if (Array.isArray(value)) {
      // An incomplete item, such as a key without its secret, is omitted as a whole.
      return value.flatMap((item, index) => {
        const here = `${path}.${index}`;
        const result = fill(item, here);
        const complete = Object.keys(unset).every((name) => name !== here && !name.startsWith(`${here}.`));
        return complete ? [result] : [];
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
