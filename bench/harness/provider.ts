import { linesOf, spawnOn, stop } from './processes.ts';

export const WEBHOOK_SECRET = 'whsec_bench';

export type InstantProvider = {
  /** The lines of gateway.yaml below `providers:`. */
  readonly yaml: string;
  /** Advances a session and returns it as webhooks carry it. */
  change(reference: string): Promise<object>;
  close(): Promise<void>;
};

/** A provider that answers at once, on the core of the load. */
export async function openProvider(): Promise<InstantProvider> {
  const child = spawnOn(1, process.execPath, ['bench/harness/fake-stripe.ts']);
  const { origin } = JSON.parse(await linesOf(child, 'The provider')()) as { origin: string };
  const options = {
    secretKey: 'sk_test_bench',
    webhookSecrets: [WEBHOOK_SECRET],
    baseUrl: origin,
    handoffHosts: [new URL(origin).host],
  };
  return {
    yaml: `  stripe: { target: sandbox, options: ${JSON.stringify(options)} }\n`,
    change: async (reference) =>
      (await fetch(`${origin}/change/${reference}`, { method: 'POST' })).json() as Promise<object>,
    close: () => stop(child),
  };
}
