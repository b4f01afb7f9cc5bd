import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';
import { digestOf } from './file/read-gateway-file.ts';
import { loadConfig } from './load-config.ts';
import type { Config } from './types.ts';
import { warnOfSanctions } from './warn-of-sanctions.ts';

type Log = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

const CHECK_INTERVAL_MILLISECONDS = 250;

/** Settings that apply without a restart. */
function reloadable(config: Config) {
  return {
    policy: config.policy.version,
    enabled: config.providers.filter((provider) => provider.enabled).map((provider) => provider.id),
  };
}

/** Settings that apply after a restart only. */
function fixed(config: Config): string {
  return JSON.stringify({
    mode: config.mode,
    headroom: config.addressHeadroomHours,
    screening: config.screening,
    subscriptions: config.subscriptions,
    webhookPorts: config.webhookPorts,
    limits: config.limits,
    rates: config.rates,
    trustedProxies: config.trustedProxies,
    trustedDocuments: config.trustedDocuments,
    providers: config.providers.map(({ enabled: _, line: __, ...rest }) => rest),
  });
}

/**
 * Reloads gateway.yaml when it or its sanctions file changes, or when `reload` is called (for SIGHUP). Passes on the settings
 * that apply without a restart: routing and the providers' `enabled`. An invalid file changes nothing and logs one line.
 */
export function watchConfig(options: {
  config: Config;
  environment: Environment;
  log: Log;
  /** Throws ConfigError if the policy must not come into force. */
  check?: (next: Config) => void;
  apply: (next: Pick<Config, 'policy' | 'providers'>) => void;
}): { reload(): void; close(): Promise<void> } {
  const { log, environment } = options;
  const { file } = options.config;
  let current = options.config;

  function reload(): void {
    let next: Config;
    try {
      next = loadConfig({ file, environment });
      options.check?.(next);
    } catch (error) {
      log.error(
        { event: 'config_reload_failed', policyVersion: current.policy.version },
        `${(error as Error).message}. The previous routing stays in force`,
      );
      return;
    }
    if (fixed(next) !== fixed(current)) {
      log.error(
        { event: 'config_restart_required' },
        `${file}: settings that are read only at the start have changed; restart the gateway to apply them`,
      );
    }
    if (JSON.stringify(reloadable(next)) === JSON.stringify(reloadable(current))) return;
    // Based on the running entries: an entry that the change adds is not connected until a restart.
    const providers = current.providers.map((provider) => ({
      ...provider,
      enabled: next.providers.find((other) => other.id === provider.id)?.enabled ?? false,
    }));
    const { policy, sanctionsFile, sanctionsReadOn } = next;
    if (JSON.stringify(policy.rules) !== JSON.stringify(current.policy.rules)) {
      warnOfSanctions(next, log, new Date());
    }
    current = { ...current, policy, sanctionsFile, sanctionsReadOn, providers };
    options.apply({ policy: current.policy, providers });
    log.info({ policyVersion: current.policy.version }, `${file} reloaded`);
  }

  // The file is polled, not watched: a watch is lost when an editor replaces the file, and mounted files send no events.
  // The text is compared, since modification times are too coarse for two quick changes. The first check compares it with
  // what was read at the start.
  let lastDigest = options.config.fileDigest;
  const check = () => {
    const digest = digestOf(textOf(file), current.sanctionsFile && textOf(current.sanctionsFile));
    if (digest === lastDigest) return;
    lastDigest = digest;
    reload();
  };
  const timer = setInterval(check, CHECK_INTERVAL_MILLISECONDS).unref();
  return { reload, close: async () => clearInterval(timer) };
}

/** Empty if the file cannot be read; `loadConfig` then reports why. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
