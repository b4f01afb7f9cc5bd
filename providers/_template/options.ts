import { secret, z } from 'onramp-gateway/provider';

// What an operator sets under `options:` in gateway.yaml. Strict: a misspelt setting stops the start with its line.
// Where the vendor's documentation is silent, do not guess in the code: add an option with a default and say so.

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !text.endsWith('/'), 'must not end with a slash');

export const options = z.strictObject({
  /** `secret()`: never printed, never logged. ADAPT: the form of a key, so that a wrong one is told at the start. */
  apiKey: secret().regex(/^(test|live)_\w+$/, 'must look like test_… or live_…'),
  /** One, or several while a secret is being rotated. Without any, every webhook is refused. */
  webhookSecrets: z.union([secret(), z.array(secret())]).default([]),
  /** ADAPT: the vendor's API. The simulator sets its own address here. */
  baseUrl: origin.default('https://api.examplepay.example'),
  /** Hosts that a customer may be sent to: an answer that leads elsewhere is refused. ADAPT */
  handoffHosts: z.array(z.string().min(1)).min(1).default(['pay.examplepay.example']),
});

export type Options = z.output<typeof options>;

/** Keeps test keys out of live mode, and live keys out of sandbox mode. ADAPT: how the vendor tells them apart. */
export function checkMode(settings: Options, mode: 'sandbox' | 'live'): string | null {
  const prefix = mode === 'live' ? 'live_' : 'test_';
  if (!settings.apiKey.startsWith(prefix)) return `apiKey must start with ${prefix} in ${mode} mode`;
  if (mode === 'live' && !settings.baseUrl.startsWith('https://')) {
    return 'baseUrl must start with https:// in live mode';
  }
  return null;
}
