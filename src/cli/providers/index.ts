import { parseArgs } from 'node:util';
import { loadConfig, processEnvironment } from '../../config/index.ts';
import type { Command } from '../command.ts';
import { check } from './check.ts';
import { webhooks } from './webhooks.ts';

const USAGE = `npm run providers -- check [--live]
    checks each entry of gateway.yaml as a start does; --live asks the vendors too
npm run providers -- webhooks <entry> list
npm run providers -- webhooks <entry> create [url]
npm run providers -- webhooks <entry> delete <subscription>
    webhook subscriptions, where the vendor's API has them; the URL is this gateway's own unless another is given
`;

type Answer = { text: string; exitCode: number };

function parse(words: readonly string[]): (() => Promise<Answer>) | null {
  let parsed: { values: { live: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...words],
      options: { live: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch {
    return null;
  }
  const { values, positionals } = parsed;
  const [name, id, action, argument] = positionals;
  const config = () => loadConfig({ environment: processEnvironment() });
  if (name === 'check' && positionals.length === 1) return async () => check(config(), values.live);
  if (name !== 'webhooks' || id === undefined || values.live) return null;
  const noArgument = positionals.length === 3;
  if (action === 'list' && noArgument) return () => webhooks(config(), id, { action });
  if (action === 'create' && (noArgument || positionals.length === 4)) {
    return () => webhooks(config(), id, { action, url: argument ?? null });
  }
  if (action === 'delete' && argument !== undefined && positionals.length === 4) {
    return () => webhooks(config(), id, { action, subscriptionId: argument });
  }
  return null;
}

/** Checks the providers and manages their webhook subscriptions. The exit code is 1 where a check failed. */
export const providers: Command = {
  usage: USAGE,
  parse(words) {
    const run = parse(words);
    return (
      run &&
      (async () => {
        const { text, exitCode } = await run();
        process.stdout.write(text);
        process.exitCode = exitCode;
      })
    );
  },
};
