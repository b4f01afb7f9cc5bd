import { secret, z } from 'onramp-gateway/provider';

const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => !text.endsWith('/') && !/[?#@]/.test(text),
    'must have no slash at the end, no query and no user name',
  );
const countryCode = z.string().regex(/^[A-Z]{2}$/);
const decimal = z.string().regex(/^(0|[1-9]\d*)(\.\d+)?$/);

/** EU-27. Stripe's own list of about 28 countries is not published. */
const europeanUnion =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** Settings of an entry in gateway.yaml. Options decide what Stripe's documentation leaves open or contradicts. */
export const options = z.strictObject({
  /** `sk_test_…`, `sk_live_…`, or a restricted key `rk_…` with write access to onramp sessions. */
  secretKey: secret().regex(/^[sr]k_(test|live)_\w+$/, 'must look like sk_test_… or sk_live_…'),
  /** Needed only for the EMBEDDED hand-off. It is public: browsers receive it. */
  publishableKey: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, 'must look like pk_test_… or pk_live_…')
    .optional(),
  /** Signing secrets of the webhook endpoint, `whsec_…`. Several during a rotation. */
  webhookSecrets: z.union([secret(), z.array(secret()).max(16)]).default([]),
  /** Base URL of the API. Its path, if any, is a prefix of each request's path. */
  baseUrl: origin.default('https://api.stripe.com'),
  /** Overrides the API version that the `stripe` package pins. */
  apiVersion: z.string().min(1).optional(),
  /** Hosts of the hosted page, with the port unless it is the default. Any other host is refused. */
  handoffHosts: z.array(z.string().min(1)).min(1).default(['crypto.link.com']),
  /** Name of a wallet on Base. Integrators report that `wallet_addresses[base]` is refused. */
  baseWalletKey: z.enum(['base_network', 'wallet_address']).default('base_network'),
  /** Name of the prefill parameter. The API reference has the first, the embedded guide the second. */
  prefillKey: z.enum(['kyc_details', 'customer_information']).default('kyc_details'),
  /** Path of quotes. The API reference has the first, the upgrade guide the second. */
  quotesPath: z
    .enum(['/v1/crypto/onramp/quotes', '/v1/crypto/onramp_quotes'])
    .default('/v1/crypto/onramp/quotes'),
  /** Release in the URL of Stripe.js. The guide's versions name `clover` and, newer, `dahlia`. */
  stripeJsRelease: z
    .string()
    .regex(/^[a-z]+$/)
    .default('dahlia'),
  /** Code of Polygon's coin. The API's enum still has `matic`. */
  polCode: z.enum(['matic', 'pol']).default('matic'),
  /** `instant` delivers when the payment is confirmed, `standard` when it has settled. Absent: Stripe's default. */
  settlementSpeed: z.enum(['instant', 'standard']).optional(),
  /**
   * Whether the amount of a new session must equal the requested one. Stripe's test mode replaces amounts with presets,
   * so by default only live keys check it. All other fields are always checked.
   */
  amountCheck: z.enum(['always', 'live']).default('live'),
  /**
   * Class of `crypto_onramp_unsupportable_customer`, which is documented for both geography and customers. `auto`: geography
   * if the request carried no prefill, since Stripe then knew only the IP address of the customer; else customer.
   */
  unsupportableCustomer: z.enum(['auto', 'customer', 'geography']).default('auto'),
  /** Fiat currencies in which customers can pay. */
  fiatCurrencies: z
    .array(z.string().regex(/^[A-Z]{3}$/))
    .min(1)
    .default(['USD', 'EUR']),
  /** Limits per purchase, if you know yours. Stripe publishes none, and they depend on the customer. */
  limits: z
    .array(
      z.strictObject({
        fiatCurrency: z.string().regex(/^[A-Z]{3}$/),
        minimum: decimal.nullable().default(null),
        maximum: decimal.nullable().default(null),
      }),
    )
    .default([]),
  /** Countries besides the US. Assets that are sold only in the US remain so. */
  europeanCountries: z.array(countryCode).default(europeanUnion),
  /** Subdivisions that Stripe does not serve: Hawaii by most pages; one page excludes New York instead. */
  excludedSubdivisions: z.array(z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/)).default(['US-HI']),
});

export type StripeOptions = z.output<typeof options>;

/** Whether the key moves real money. */
export function isLiveKey(settings: StripeOptions): boolean {
  return /^[sr]k_live_/.test(settings.secretKey);
}

/** The reason why the options do not fit the mode; null if they do. */
export function checkMode(settings: StripeOptions, mode: 'sandbox' | 'live'): string | null {
  const expected = mode === 'live' ? 'live' : 'test';
  if (isLiveKey(settings) !== (mode === 'live')) {
    return `secretKey is not a ${expected} key: use one that starts with sk_${expected}_ or rk_${expected}_`;
  }
  if (settings.publishableKey && !settings.publishableKey.startsWith(`pk_${expected}_`)) {
    return `publishableKey is not a ${expected} key: use one that starts with pk_${expected}_`;
  }
  if (mode === 'live' && !settings.baseUrl.startsWith('https://')) {
    return 'baseUrl must start with https:// in live mode';
  }
  return null;
}
