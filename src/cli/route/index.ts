import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig, processEnvironment } from '../../config/index.ts';
import type { Command } from '../command.ts';
import { runOperation } from '../operate.ts';
import { explain, testPolicy } from './explain.ts';
import { readGiven } from './given.ts';

const USAGE = `npm run route -- explain [--country US] [--subdivision US-HI] [--asset USDC:base] [--fiat-currency USD]
    [--fiat-amount 50] [--crypto-amount 10] [--payment-method card] [--wallet-kind metamask] [--custodial yes|no]
    [--client-ip] [--at 2026-12-24T20:00:00Z]
    every provider with all reasons and, for each that is out, the smallest change that would let it in
npm run route -- replay --policy new.yaml [--since 30d] [--format text|markdown|json] [--fail-over 5%]
    how many stored decisions would change; exit code 1 above --fail-over
npm run route -- test [--policy new.yaml]
    runs routing.tests of the policy file; exit code 1 if one fails
`;

const text = { type: 'string' } as const;
const OPTIONS = {
  country: text,
  subdivision: text,
  asset: text,
  'fiat-currency': text,
  'fiat-amount': text,
  'crypto-amount': text,
  'payment-method': text,
  'wallet-kind': text,
  custodial: text,
  'client-ip': { type: 'boolean' },
  at: text,
  policy: text,
  since: { type: 'string', default: '30d' },
  format: { type: 'string', default: 'text' },
  'fail-over': text,
} as const;

function read(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch {
    return null;
  }
}

type Values = NonNullable<ReturnType<typeof read>>['values'];

async function replay(file: string, values: Values): Promise<void> {
  const days = values.since.replace(/d$/, '');
  const limit = values['fail-over']?.replace(/%$/, '') ?? 'none';
  const answer = await runOperation('route', ['replay', resolve(file), days, values.format, limit]);
  const { text: report, over } = JSON.parse(answer) as { text: string; over: boolean };
  process.stdout.write(`${report}\n`);
  if (over) process.exitCode = 1;
}

/** Explains and rehearses the routing policy. Calls no provider. */
export const route: Command = {
  usage: USAGE,
  parse(words) {
    const parsed = read(words);
    if (parsed?.positionals.length !== 1) return null;
    const { values } = parsed;
    const { policy } = values;
    const config = () =>
      loadConfig({ ...(policy ? { file: policy } : {}), environment: processEnvironment() });
    const print = async (output: Promise<string>) => void process.stdout.write(await output);
    switch (parsed.positionals[0]) {
      case 'explain':
        return async () => print(explain(config(), readGiven(values)));
      case 'test':
        return () => print(testPolicy(config()));
      case 'replay': {
        const isValid =
          /^\d{1,4}d?$/.test(values.since) &&
          /^(text|markdown|json)$/.test(values.format) &&
          /^(\d{1,3}(\.\d+)?%?)?$/.test(values['fail-over'] ?? '');
        return policy && isValid ? () => replay(policy, values) : null;
      }
      default:
        return null;
    }
  },
};
