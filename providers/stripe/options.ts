import { secret, z } from 'onramp-gateway/provider';

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !text.endsWith('/') && !/[?#@]/.test(text), 'no slash at the end, query or user name');
const countryCode = z.string().regex(/^[A-Z]{2}$/);
const decimal = z.string().regex(/^(0|[1-9]\d*)(\.\d+)?$/);

/** EU-27: Stripe's own list of about 28 countries is not published. */
const europeanUnion =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** Settings of an entry in gateway.yaml. Where Stripe's sources disagree or are silent, a named option decides. */
export const options = z.strictObject({
  /** `sk_test_…`, `sk_live_…`, or a restricted key `rk_…` that may write onramp sessions. */
  secretKey: secret().regex(/^[sr]k_(test|live)_\w+$/, 'must look like sk_test_… or sk_live_…'),
  /** Needed for the EMBEDDED hand-off alone; a browser may see it. */
  publishableKey: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, 'must look like pk_test_… or pk_live_…')
    .optional(),
  /** Secrets of the webhook endpoint, `whsec_…`; several while one is being rolled. */
  webhookSecrets: z.union([secret(), z.array(secret()).max(16)]).default([]),
  /** Where the API is; a path in it is kept as a prefix. */
  baseUrl: origin.default('https://api.stripe.com'),
  /** Overrides the API version that the package pins. */
  apiVersion: z.string().min(1).optional(),
  /** Hosts (with port, where it is not the scheme's own) that a customer may be sent to. */
  handoffHosts: z.array(z.string().min(1)).min(1).default(['crypto.link.com']),
  /** How a wallet on Base is named: integrators report that `wallet_addresses[base]` is refused. */
  baseWalletKey: z.enum(['base_network', 'wallet_address']).default('base_network'),
  /** How prefill is named: the API reference has the first, the embedded guide the second. */
  prefillKey: z.enum(['kyc_details', 'customer_information']).default('kyc_details'),
  /** Where quotes are: the API reference has the first, the page on upgrading the second. */
  quotesPath: z
    .enum(['/v1/crypto/onramp/quotes', '/v1/crypto/onramp_quotes'])
    .default('/v1/crypto/onramp/quotes'),
  /** Stripe.js is served by release; the guide's copies name `clover` and, newer, `dahlia`. */
  stripeJsRelease: z
    .string()
    .regex(/^[a-z]+$/)
    .default('dahlia'),
  /** Code of Polygon's coin: the API's enum still says `matic`. */
  polCode: z.enum(['matic', 'pol']).default('matic'),
  /** `instant` delivers at the payment's confirmation, `standard` when it has settled; absent: Stripe's default. */
  settlementSpeed: z.enum(['instant', 'standard']).optional(),
  /**
   * When a new session must have the amount that was asked for. In its own test mode Stripe overrides amounts with
   * presets, so by default it is checked with live keys only. All else is always checked.
   */
  amountCheck: z.enum(['always', 'live']).default('live'),
  /** What `crypto_onramp_unsupportable_customer` is about: documented both for places and for persons. */
  unsupportableCustomer: z.enum(['customer', 'geography']).default('customer'),
  /** Currencies a customer can pay in. */
  fiatCurrencies: z
    .array(z.string().regex(/^[A-Z]{3}$/))
    .min(1)
    .default(['USD', 'EUR']),
  /** Limits are not published and depend on the customer; yours, where you know them. */
  limits: z
    .array(
      z.strictObject({
        fiatCurrency: z.string().regex(/^[A-Z]{3}$/),
        minimum: decimal.nullable().default(null),
        maximum: decimal.nullable().default(null),
      }),
    )
    .default([]),
  /** Countries besides the US; assets sold in the US only stay so. */
  europeanCountries: z.array(countryCode).default(europeanUnion),
  /** Hawaii, by most pages; one page excludes New York instead. */
  excludedSubdivisions: z.array(z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/)).default(['US-HI']),
});

export type StripeOptions = z.output<typeof options>;

/** Whether the key moves real money. */
export function isLiveKey(settings: StripeOptions): boolean {
  return /^[sr]k_live_/.test(settings.secretKey);
}

/** Why these options do not fit the mode; null where they do. */
export function checkMode(settings: StripeOptions, mode: 'sandbox' | 'live'): string | null {
  const wanted = mode === 'live' ? 'live' : 'test';
  if (isLiveKey(settings) !== (mode === 'live')) {
    return `secretKey is not a ${wanted} key: use one that starts with sk_${wanted}_ or rk_${wanted}_`;
  }
  if (settings.publishableKey && !settings.publishableKey.startsWith(`pk_${wanted}_`)) {
    return `publishableKey is not a ${wanted} key: use one that starts with pk_${wanted}_`;
  }
  if (mode === 'live' && !settings.baseUrl.startsWith('https://')) {
    return 'baseUrl must start with https:// in live mode';
  }
  return null;
}
