import { type Call, isProviderError, type ProviderCheck } from 'onramp-gateway/provider';
import type { Deps } from '../http/client.ts';
import { clock, coverage, credentials, type Finding, reachable, webhooks } from './check-findings.ts';

/** Checks the set-up at Calypso. Reads only. */
export async function check(deps: Deps, call: Call): Promise<readonly ProviderCheck[]> {
  const { client, options } = deps;
  const refusal = await client.account(call).then(
    () => null,
    (error: unknown) => {
      if (isProviderError(error)) return error;
      throw error;
    },
  );
  const checks: ProviderCheck[] = [
    { name: 'reachable', ...reachable(refusal, options) },
    { name: 'credentials', ...credentials(refusal) },
    { name: 'clock', ...clock(refusal, client.skewMilliseconds(), options) },
  ];
  if (refusal) return checks;
  const [covered, subscribed] = await Promise.all([
    orUnknown(checkCoverage(deps, call), 'coverage'),
    orUnknown(checkWebhooks(deps, call), 'subscriptions'),
  ]);
  return [...checks, { name: 'coverage', ...covered }, { name: 'webhooks', ...subscribed }];
}

async function checkCoverage({ client, options }: Deps, call: Call): Promise<Finding> {
  const fiatCurrencies = await client.fiatCurrencies(call);
  return coverage(fiatCurrencies, await client.exchangePairs(call), options);
}

async function checkWebhooks({ client, options }: Deps, call: Call): Promise<Finding> {
  if (options.webhook.channels.length === 0) {
    const detail = 'every webhook is refused: put the key pair of a subscription into webhook.channels';
    return { state: 'failed', detail };
  }
  return webhooks(await client.subscriptions(call), options);
}

async function orUnknown(finding: Promise<Finding>, subject: string): Promise<Finding> {
  try {
    return await finding;
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { state: 'unknown', detail: `the ${subject} could not be read: ${error.message}` };
  }
}
