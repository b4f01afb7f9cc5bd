import { secret, z } from 'onramp-gateway/provider';

// What an operator sets under `options:` in gateway.yaml. The schema is strict: a misspelled setting stops the start
// and is reported with its line. If the vendor's documentation leaves something open, add an option with a default and
// explain it here; do not hard-code a guess.

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !text.endsWith('/'), 'must not end with a slash');

export const options = z.strictObject({
  /** `secret()` keeps it out of logs and output. ADAPT: the format of a key, so that a wrong key stops the start. */
  apiKey: secret().regex(/^(test|live)_\w+$/, 'must look like test_… or live_…'),
  /** One secret, or several during a rotation. Without a secret every webhook is refused. */
  webhookSecrets: z.union([secret(), z.array(secret())]).default([]),
  /** Base URL of the vendor's API; in sandbox mode the simulator's URL replaces it. ADAPT */
  baseUrl: origin.default('https://api.examplepay.example'),
  /** Hosts of the vendor's payment page. An answer with a page on any other host is refused. ADAPT */
  handoffHosts: z.array(z.string().min(1)).min(1).default(['pay.examplepay.example']),
});

export type Options = z.output<typeof options>;

/** Refuses test keys in live mode and live keys in sandbox mode. ADAPT: how the vendor's keys differ. */
export function checkMode(settings: Options, mode: 'sandbox' | 'live'): string | null {
  const prefix = mode === 'live' ? 'live_' : 'test_';
  if (!settings.apiKey.startsWith(prefix)) return `apiKey must start with ${prefix} in ${mode} mode`;
  if (mode === 'live' && !settings.baseUrl.startsWith('https://')) {
    return 'baseUrl must start with https:// in live mode';
  }
  return null;
}
