import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';
import { loadConfig } from './load-config.ts';
import type { Config } from './types.ts';

type Log = {
  info(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** How often the file is looked at, in milliseconds. */
const LOOK_MILLISECONDS = 250;

/** What of a changed file holds at once; everything else waits for a restart. */
function reloadable(config: Config) {
  return {
    policy: config.policy.version,
    enabled: config.providers.filter((provider) => provider.enabled).map((provider) => provider.id),
  };
}

/** What of a changed file needs a restart. */
function fixed(config: Config): string {
  return JSON.stringify({
    mode: config.mode,
    headroom: config.addressHeadroomHours,
    webhookPorts: config.webhookPorts,
    providers: config.providers.map(({ enabled: _, line: __, ...rest }) => rest),
  });
}

/**
 * Rereads gateway.yaml when it changes (and when `reload` is called, for SIGHUP) and hands on what holds without a
 * restart: routing and the providers' `enabled`. A file with a fault changes nothing and logs one line.
 */
export function watchConfig(options: {
  config: Config;
  environment: Environment;
  log: Log;
  apply: (next: Pick<Config, 'policy' | 'providers'>) => void;
}): { reload(): void; close(): Promise<void> } {
  const { log, environment } = options;
  const { file } = options.config;
  let current = options.config;

  function reload(): void {
    let next: Config;
    try {
      next = loadConfig({ file, environment });
    } catch (error) {
      log.error(
        { policyVersion: current.policy.version },
        `${(error as Error).message}. The routing that was in force stays in force`,
      );
      return;
    }
    const restart = fixed(next) !== fixed(current);
    if (restart)
      log.error({}, `${file}: mode, options or providers changed; restart the gateway to use them`);
    if (JSON.stringify(reloadable(next)) === JSON.stringify(reloadable(current))) return;
    // Against what runs, not against the file: an entry that came with the change is not connected yet.
    const providers = current.providers.map((provider) => ({
      ...provider,
      enabled: next.providers.find((other) => other.id === provider.id)?.enabled ?? false,
    }));
    current = { ...current, policy: next.policy, providers };
    options.apply({ policy: current.policy, providers });
    log.info({ policyVersion: current.policy.version }, `${file} reread`);
  }

  // Looked at, not listened to: a watch on a file is lost when an editor puts a new one in its place, and a mounted file
  // tells of no change at all. By its text: times are too coarse for two changes at once. It may have changed between the
  // start and the first look, so that one always reloads.
  let seen: string | null = null;
  const look = () => {
    const text = textOf(file);
    if (text === seen) return;
    seen = text;
    reload();
  };
  const timer = setInterval(look, LOOK_MILLISECONDS).unref();
  return { reload, close: async () => clearInterval(timer) };
}

/** Empty where it cannot be read: loading it then says why. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
