import type { Policy } from '../../../domain/routing/policy.ts';
import type { Capabilities } from '../../../provider/index.ts';

type When = Policy['rules'][number]['when'];

const includesAny = (given: readonly string[] | undefined, has: (value: string) => boolean) =>
  given === undefined || given.some(has);

const CHECKS: ReadonlyArray<(when: When, can: Capabilities) => string | null> = [
  ({ currency, network, country }, { assets }) =>
    assets.some(
      (asset) =>
        includesAny(currency, (code) => code === asset.currency) &&
        includesAny(network, (slug) => slug === asset.network) &&
        includesAny(country, (code) => asset.countries?.includes(code) ?? true),
    )
      ? null
      : `does not sell ${[currency?.join(', ') ?? 'anything', network && `on ${network.join(', ')}`, country && `in ${country.join(', ')}`].filter(Boolean).join(' ')}`,
  ({ fiatCurrency }, { fiatCurrencies }) =>
    includesAny(fiatCurrency, (code) => fiatCurrencies.list.includes(code))
      ? null
      : `does not take ${fiatCurrency?.join(', ')}`,
  ({ country }, { countries }) =>
    includesAny(country, (code) => countries.list?.includes(code) ?? true)
      ? null
      : `does not serve ${country?.join(', ')}`,
  ({ subdivision }, { excludedSubdivisions }) =>
    includesAny(subdivision, (code) => !excludedSubdivisions.list.includes(code))
      ? null
      : `does not serve ${subdivision?.join(', ')}`,
  ({ paymentMethod }, { paymentMethods }) =>
    includesAny(paymentMethod, (method) => paymentMethods.list.includes(method))
      ? null
      : `has no payment method ${paymentMethod?.join(', ')}`,
];

/** Why the provider can serve no purchase that matches the condition; null where it can serve some. */
export function neverServes(when: When, capabilities: Capabilities): string | null {
  for (const check of CHECKS) {
    const reason = check(when, capabilities);
    if (reason) return reason;
  }
  return null;
}
