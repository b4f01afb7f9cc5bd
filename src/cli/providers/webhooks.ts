import { randomUUID } from 'node:crypto';
import { type Config, ConfigError } from '../../config/index.ts';
import { OperationFault } from '../../operations/index.ts';
import { isProviderError, type Subscription, type SubscriptionOperations } from '../../provider/index.ts';
import { explainProviderError } from './ask-live.ts';
import { isLocal, nameWebhookSecrets, webhookUrl } from './findings/webhooks.ts';
import { type OpenEntry, type OpenOptions, openEntries } from './open-entries.ts';
import { oneLine } from './report.ts';
import { redactor, secretOptions } from './secret-options.ts';

export type WebhooksRequest =
  | { readonly action: 'list' }
  /** `url` null: this gateway's own URL. */
  | { readonly action: 'create'; readonly url: string | null }
  | { readonly action: 'delete'; readonly subscriptionId: string };

type Answer = { text: string; exitCode: number };

function subscriptionsOf(open: OpenEntry, config: Config): SubscriptionOperations {
  const { entry, prepared, provider } = open;
  if (prepared.state !== 'ready' || !provider) {
    const problem = prepared.state === 'ready' ? 'is not connected' : prepared.problem;
    throw new OperationFault(`${config.file}:${entry.line}: provider "${entry.id}": ${problem}`);
  }
  const { subscriptions } = provider.operations;
  if (subscriptions) return subscriptions;
  const readme = entry.module ? `the README of ${entry.module}` : `providers/${entry.adapter}/README.md`;
  throw new OperationFault(
    `${provider.title} has no API for webhook subscriptions. Create one by hand, as described in ${readme}, with this URL: ${webhookUrl(config.publicUrl, entry.id)}`,
  );
}

function urlFor({ entry }: OpenEntry, config: Config, given: string | null): string {
  const url = given ?? webhookUrl(config.publicUrl, entry.id);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new OperationFault(`${url} is not a webhook URL: it must begin with https://`);
  }
  if (entry.target !== 'simulator' && isLocal(url)) {
    throw new OperationFault(
      `No vendor can send to ${url}. Set PUBLIC_URL to this gateway's public URL, or give the URL: npm run providers -- webhooks ${entry.id} create https://…/webhooks/${entry.id}`,
    );
  }
  return url;
}

function line({ id, url, events, blocked }: Subscription, own: string): string {
  const state = blocked === null ? '' : blocked ? '  BLOCKED: the vendor has stopped sending' : '  sending';
  return `${id}  ${url}${url === own ? ' (this gateway)' : ''}${state}  ${events.join(', ')}`;
}

function storeAdvice({ entry, prepared }: OpenEntry, config: Config): string {
  if (entry.target === 'simulator') {
    return 'It belongs to a simulator that ends with this command: do not store it.';
  }
  const { definition } = prepared;
  const names = definition ? nameWebhookSecrets(secretOptions(definition, []), entry) : '';
  const parts = names.includes(' and ') ? ', its parts in this order, separated by a colon' : '';
  return `Store it in ${names || "the adapter's options"} of "${entry.id}" (${config.file}:${entry.line})${parts}. Then restart the gateway.`;
}

async function act(
  open: OpenEntry,
  config: Config,
  request: WebhooksRequest,
  redact: (text: string) => string,
): Promise<string> {
  const subscriptions = subscriptionsOf(open, config);
  const { signal } = new AbortController();
  switch (request.action) {
    case 'list': {
      const own = webhookUrl(config.publicUrl, open.entry.id);
      const lines = (await subscriptions.list({ signal })).map((one) => oneLine(redact(line(one, own))));
      return lines.join('\n') || 'There are no subscriptions.';
    }
    case 'create': {
      if (!open.entry.enabled) {
        throw new OperationFault(
          `"${open.entry.id}" is switched off (${config.file}:${open.entry.line}): set \`enabled: true\` first.`,
        );
      }
      const url = urlFor(open, config, request.url);
      const made = await subscriptions.create(url, { signal, idempotencyKey: randomUUID() });
      const advice = storeAdvice(open, config);
      return `Subscription ${made.id} sends to ${made.url}. Its secret, shown this once:\n${made.secret}\n${advice}`;
    }
    case 'delete':
      await subscriptions.delete(request.subscriptionId, { signal });
      return `Subscription ${request.subscriptionId} is deleted.`;
  }
}

/** `providers webhooks`: lists, creates and deletes a provider's webhook subscriptions. Throws OperationFault with what to do. */
export async function webhooks(
  config: Config,
  id: string,
  request: WebhooksRequest,
  options: OpenOptions = {},
): Promise<Answer> {
  const entry = config.providers.find((provider) => provider.id === id);
  if (!entry) {
    const known = config.providers.map((provider) => provider.id).join(', ');
    throw new ConfigError(`${config.file}: there is no provider "${id}" (providers: ${known})`);
  }
  const { entries, close } = await openEntries({ ...config, providers: [entry] }, options);
  const [open] = entries;
  if (!open) throw new Error('The entry was not opened.');
  const { prepared } = open;
  const settings = prepared.state === 'ready' ? prepared.settings : {};
  const { definition } = prepared;
  const redact = redactor(definition ? secretOptions(definition, [entry.options, settings]) : []);
  try {
    return { text: `${await act(open, config, request, redact)}\n`, exitCode: 0 };
  } catch (error) {
    if (error instanceof OperationFault) throw new OperationFault(redact(error.message));
    const doubt =
      request.action !== 'list' && isProviderError(error) && error.outcome === 'unknown'
        ? ` Check \`npm run providers -- webhooks ${id} list\` before trying again.`
        : '';
    throw new OperationFault(redact(explainProviderError(error)) + doubt);
  } finally {
    await close();
  }
}
