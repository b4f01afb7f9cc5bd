import type { Options } from '../options.ts';

/** Why the options do not fit the mode, or null. Calypso's keys do not show whether they move real money. */
export function checkMode(options: Options, mode: 'sandbox' | 'live'): string | null {
  if (mode === 'sandbox') {
    // Calypso documents no sandbox host, so a key is taken for a live one until the operator says otherwise.
    return options.testKeys
      ? null
      : 'no test mode of Calypso is documented: set testKeys: true only where Calypso has confirmed that these keys move no real money, or use target: simulator';
  }
  if (options.testKeys) return 'testKeys is true: test keys cannot serve in live mode';
  if (new URL(options.baseUrl).protocol !== 'https:') return 'baseUrl must be https in live mode';
  if (new URL(options.widget.baseUrl).protocol !== 'https:')
    return 'widget.baseUrl must be https in live mode';
  const insecure = options.handoffHosts.find((host) => host.includes('://') && !host.startsWith('https://'));
  return insecure ? `handoffHosts: ${insecure} is not https` : null;
}
