import type { Vendor } from '../providers/vendor.ts';
import type { Canaries } from './secrets.ts';

/** All secrets of a gateway with this vendor. `endpointSecret`: of webhooks to the client app. */
export async function keysOf(given: {
  readonly vendor: Pick<Vendor, 'simulator' | 'sessions'>;
  readonly demoKey: string;
  readonly endpointSecret: string;
}): Promise<Canaries> {
  const { secretKey, webhookSecrets } = given.vendor.simulator.options;
  const sessions = await given.vendor.sessions();
  return new Map([
    ["Stripe's API key", secretKey],
    ...[webhookSecrets].flat().map((secret, at) => [`Stripe's webhook secret ${at}`, secret] as const),
    ['the API key of the project', given.demoKey],
    ['the secret of a webhook endpoint', given.endpointSecret.replace(/^whsec_/, '')],
    ...sessions.flatMap(({ id, client_secret: secret, redirect_url: url }) => [
      [`the client secret of ${id}`, secret] as const,
      [`the payment link of ${id}`, new URL(url).searchParams.get('session_hash') ?? url] as const,
    ]),
  ]);
}
