import { parseArgs } from 'node:util';
import { type Flags, type FlagTypes, OperationFault } from './operation.ts';

/**
 * Splits the arguments of a command into words and flags. Null if one is unknown, lacks its value, or if a word looks like a
 * flag: nobody names a project `--force` on purpose.
 */
export function readArguments(
  given: readonly string[],
  types: FlagTypes,
): { words: readonly string[]; flags: Flags } | null {
  try {
    const { positionals, values } = parseArgs({ args: [...given], options: types, allowPositionals: true });
    if (positionals.some((word) => /^\s*-/.test(word))) return null;
    const flags = Object.entries(values).map(([name, value]): [string, string[]] => [
      name,
      [value].flat().flatMap((one) => (typeof one === 'string' ? [one] : [])),
    ]);
    return { words: positionals, flags: new Map(flags) };
  } catch {
    return null;
  }
}

/** Whether no flag but these was given. */
export function onlyFlags(flags: Flags, ...allowed: string[]): boolean {
  return [...flags.keys()].every((name) => allowed.includes(name));
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
const LONGEST_DAYS = 3_650;

/** `90d`, `24h` or `30m` in seconds; null without the flag. Throws OperationFault for anything else. */
export function durationFlag(flags: Flags, name: string): number | null {
  const [text] = flags.get(name) ?? [];
  if (text === undefined) return null;
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds > 0 && seconds <= LONGEST_DAYS * 86_400) return seconds;
  throw new OperationFault(
    `--${name} must be a number of days, hours or minutes such as 90d, 24h or 30m, at most ${LONGEST_DAYS}d; it is "${text}"`,
  );
}

/** The values of a flag, each one of `choices`. Throws OperationFault for another. */
export function choiceFlag<Choice extends string>(
  flags: Flags,
  name: string,
  choices: readonly Choice[],
): Choice[] {
  return (flags.get(name) ?? []).map((text) => {
    const choice = choices.find((one) => one === text);
    if (choice) return choice;
    throw new OperationFault(`--${name} must be ${choices.join(' or ')}; it is "${text}"`);
  });
}
