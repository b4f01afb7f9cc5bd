import { z } from 'zod';
import { assets } from '../../domain/asset/asset.ts';
import { networks } from '../../domain/asset/network.ts';
import { isCountry, isSubdivision } from '../../domain/country.ts';
import { isFiatCurrency } from '../../domain/money/fiat.ts';

const currencies = new Set([...assets.values()].map((asset) => asset.currency));

const providerId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'must be a slug such as stripe or stripe-eu' });

const providerIds = z
  .array(providerId)
  .min(1, { error: 'must name at least one provider' })
  .refine((ids) => new Set(ids).size === ids.length, { error: 'names a provider twice' });

/** One value or a list of values, each passing `holds`. */
function oneOrMore(what: string, example: string, holds: (text: string) => boolean) {
  const error = `must be ${what} such as ${example}, or a list of them`;
  const item = z.string().refine(holds, { error });
  return z
    .union([item, z.array(item).min(1)], { error })
    .transform((value) => (typeof value === 'string' ? [value] : value));
}

const amount = z
  .union([z.string().regex(/^(0|[1-9]\d{0,29})(\.\d{1,30})?$/), z.int().nonnegative()], {
    error: 'must be a plain decimal, in quotes where it has a fraction: "49.90"',
  })
  .transform(String);

const condition = z.strictObject({
  currency: oneOrMore('a crypto currency that the gateway knows', 'USDC', (text) => currencies.has(text))
    .describe('Crypto currency, upper case.')
    .optional(),
  network: oneOrMore(`a network (${[...networks.keys()].join(', ')})`, 'base', (text) => networks.has(text))
    .describe('Network slug.')
    .optional(),
  fiatCurrency: oneOrMore('an ISO 4217 code', 'EUR', isFiatCurrency)
    .describe('ISO 4217 code of the currency that the customer pays in.')
    .optional(),
  country: oneOrMore('an ISO 3166-1 code', 'US', isCountry)
    .describe("ISO 3166-1 alpha-2 code of the customer's country.")
    .optional(),
  subdivision: oneOrMore('an ISO 3166-2 code', 'US-HI', isSubdivision)
    .describe('ISO 3166-2 code of the state or province.')
    .optional(),
  paymentMethod: oneOrMore('a payment method', 'card', (text) => /^[a-z0-9_:-]{1,64}$/.test(text))
    .describe('Payment method, as the API names it.')
    .optional(),
  project: oneOrMore('the id of a project', 'prj_…', (text) => /^prj_[0-9a-f]{32}$/.test(text))
    .describe('Project that the API key belongs to.')
    .optional(),
  fiatAmount: z
    .strictObject({ from: amount.optional(), to: amount.optional() })
    .refine((range) => range.from !== undefined || range.to !== undefined, {
      error: 'needs from, to or both',
    })
    .describe('Both ends belong to the range. Needs fiatCurrency: 100 of what?')
    .optional(),
  customerMetadata: z
    .record(
      z.string().min(1).max(40),
      oneOrMore('a text', 'gold', (text) => text.length <= 500),
    )
    .describe("The customer's metadata: every key named here has one of the values.")
    .optional(),
});

const rule = z.strictObject({
  name: z.string().min(1).max(100).describe('Shown with every decision that the rule touched.'),
  when: condition.default({}).describe('Everything named must match; left out: always.'),
  prefer: providerIds.describe('These first, in this order.').optional(),
  only: providerIds.describe('Nobody but these.').optional(),
  exclude: providerIds.describe('None of these.').optional(),
});

const provider = z
  .strictObject({
    adapter: providerId.describe("Folder under providers/; the entry's own name where left out.").optional(),
    module: z.string().min(1).describe('npm package whose default export is the adapter.').optional(),
    enabled: z.boolean().default(true).describe('Re-read while the gateway runs.'),
    required: z
      .boolean()
      .default(false)
      .describe('In live: the gateway does not start while a secret of this provider is missing.'),
    target: z
      .enum(['simulator', 'sandbox'], { error: 'must be simulator or sandbox' })
      .describe("In sandbox mode: our simulator (default), or the vendor's own test mode with test keys.")
      .optional(),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe(
        "The adapter's settings, see its README. A dollar sign and {NAME} take a value from the environment.",
      ),
  })
  .nullable()
  .transform((entry) => entry ?? { enabled: true, required: false, options: {} });

const routing = z.strictObject({
  strategy: z.enum(['priority'], { error: 'must be priority' }).default('priority'),
  order: providerIds.describe('Best first; providers left out come after, by name.').optional(),
  attempts: z
    .int()
    .min(1)
    .max(5)
    .default(2)
    .describe(
      'Providers tried at most for one session, and only after an answer that proves that nothing was made.',
    ),
  fallbackAfterRefusal: z
    .boolean()
    .default(false)
    .describe('Try the next provider even after one refused the customer (identity, sanctions, fraud).'),
  rules: z.array(rule).default([]).describe('Every rule that matches counts.'),
});

/** gateway.yaml, strict: an unknown key is a fault. Cross references are checked by `checkRouting`. */
export const fileSchema = z.strictObject({
  mode: z.enum(['sandbox', 'live'], { error: 'must be sandbox or live' }).default('sandbox'),
  providers: z
    .record(providerId, provider)
    .refine((entries) => Object.keys(entries).length > 0, {
      error: 'names no provider; add one, for example "stripe: {}"',
    })
    .describe('One entry a provider; two entries may share an adapter.'),
  routing: routing.prefault({}).describe('Re-read while the gateway runs.'),
  address: z
    .strictObject({
      headroomHours: z
        .number()
        .min(0)
        .default(48)
        .describe('No session is made to a deposit address that ends sooner than this.'),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      ports: z
        .array(z.int().min(1).max(65_535))
        .min(1)
        .default([443])
        .describe(
          'Ports of receivers of outgoing webhooks; in sandbox mode any port of this machine as well.',
        ),
    })
    .prefault({}),
});

export type GatewayFile = z.output<typeof fileSchema>;
export type FileRule = GatewayFile['routing']['rules'][number];
