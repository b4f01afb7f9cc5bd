import { parseArgs } from 'node:util';

export type Options = {
  readonly rounds: number;
  /** Measured, after the warm-up. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Divides the large numbers, such as 5,000 subscribers, for a quick run. */
  readonly scale: number;
  /** How long an attack runs, and how many of its requests are sent a second. */
  readonly attackSeconds: number;
  readonly attackRate: number;
  /** Honest requests a second during an attack. */
  readonly honestRate: number;
  readonly write: boolean;
};

/** Zero is a value of these only: no warm-up, and the rate that each attack has. */
const MAY_BE_ZERO = ['warm-up', 'attack-rate'];

const DEFAULTS = {
  rounds: '10',
  seconds: '8',
  'warm-up': '8',
  scale: '1',
  'attack-seconds': '30',
  'attack-rate': '0',
  'honest-rate': '500',
};

export const usage = (names: readonly string[]) => `npm run bench -- [work …] [options]
    works: ${names.join(' ')}; all of them if none is named
    --rounds 10 --seconds 8 --warm-up 8   rounds, measured seconds and warm-up of each server
    --scale 1                             divides numbers of subscribers, sessions and requests, for a quick run
    --attack-seconds 30 --attack-rate 0   length of each attack; its requests a second (0: as each attack has it)
    --honest-rate 500                     honest requests a second beside an attack
    --quick                               three rounds of 3 s with 2 s of warm-up, a tenth of everything
    --write                               writes the tables and the chart to docs/
`;

/** The named works with the options; null where the words are wrong. */
export function readOptions(
  words: string[],
  names: readonly string[],
): { works: string[]; options: Options } | null {
  try {
    const texts = Object.fromEntries(
      Object.keys(DEFAULTS).map((name) => [name, { type: 'string' as const }]),
    );
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { ...texts, quick: { type: 'boolean' }, write: { type: 'boolean' } },
    });
    if (positionals.some((name) => !names.includes(name))) return null;
    const quick = values.quick
      ? { rounds: '3', seconds: '3', 'warm-up': '2', scale: '10', 'attack-seconds': '5' }
      : {};
    const given: Record<string, unknown> = { ...DEFAULTS, ...quick, ...values };
    const number = (name: string) => Number(given[name]);
    const isValid = (name: string) =>
      Number.isFinite(number(name)) &&
      (number(name) > 0 || (number(name) === 0 && MAY_BE_ZERO.includes(name)));
    if (!Object.keys(DEFAULTS).every(isValid) || !Number.isInteger(number('rounds'))) return null;
    return {
      works: positionals.length > 0 ? positionals : [...names],
      options: {
        rounds: number('rounds'),
        seconds: number('seconds'),
        warmUpSeconds: number('warm-up'),
        scale: number('scale'),
        attackSeconds: number('attack-seconds'),
        attackRate: number('attack-rate'),
        honestRate: number('honest-rate'),
        write: values.write === true,
      },
    };
  } catch {
    return null;
  }
}
