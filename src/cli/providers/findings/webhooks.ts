import type { ProviderConfig } from '../../../config/index.ts';
import type { Finding } from '../report.ts';
import type { SecretOption } from '../secret-options.ts';

/** The URL at which this gateway receives a provider's webhooks. */
export function webhookUrl(publicUrl: string, providerId: string): string {
  return `${publicUrl}/webhooks/${providerId}`;
}

/** Whether the URL is on this machine, where no vendor can send. */
export function isLocal(url: string): boolean {
  const name = URL.parse(url)?.hostname ?? '';
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name.startsWith('127.') ||
    ['0.0.0.0', '[::1]', '[::]'].includes(name)
  );
}

/** Secret options whose path contains "webhook". */
function webhookSecrets(options: readonly SecretOption[]): readonly SecretOption[] {
  return options.filter(({ path }) => /webhook/i.test(path));
}

/** Names those options, each with the other options of its group that belong to webhooks. */
export function nameWebhookSecrets(
  options: readonly SecretOption[],
  entry: Pick<ProviderConfig, 'unset'>,
): string {
  const groups = webhookSecrets(options).map(({ path, group }) =>
    group
      .filter((other) => other === path || /webhook/i.test(other))
      .map((other) => nameOption(other.replace(/\[\]$/, ''), entry))
      .join(' and '),
  );
  return [...new Set(groups)].join(' or ');
}

/** `options.<path>`, with the environment variable that gateway.yaml reads it from, if that one is not set. */
function nameOption(path: string, { unset }: Pick<ProviderConfig, 'unset'>): string {
  const variable = Object.entries(unset).find(
    ([given]) => given.replace(/\.\d+(?=\.|$)/g, '[]') === path,
  )?.[1];
  return variable ? `options.${path} (set ${variable})` : `options.${path}`;
}

/** Checks that webhooks can reach this gateway and be verified. `receives` null: unknown while the entry is off. */
export function webhookFinding(
  entry: Pick<ProviderConfig, 'id' | 'target' | 'unset'>,
  publicUrl: string,
  options: readonly SecretOption[],
  receives: boolean | null,
): Finding {
  const name = 'webhooks';
  if (receives === false) return { name, state: 'ok', detail: 'the adapter receives none' };
  const url = webhookUrl(publicUrl, entry.id);
  const secrets = webhookSecrets(options);
  const problems = [];
  if (secrets.length > 0 && secrets.every(({ values }) => values.every((value) => !value))) {
    problems.push(`nothing in ${nameWebhookSecrets(secrets, entry)}, so every webhook is rejected`);
  }
  if (entry.target !== 'simulator' && isLocal(url)) {
    problems.push('no vendor can reach this URL: set PUBLIC_URL');
  }
  if (problems.length > 0) return { name, state: 'warning', detail: `${url}: ${problems.join('; ')}` };
  if (secrets.length === 0) {
    return { name, state: 'unknown', detail: `${url}; the adapter marks no option as a webhook secret` };
  }
  return { name, state: 'ok', detail: `${url}, with a secret` };
}
